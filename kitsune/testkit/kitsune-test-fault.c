/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-test-fault.h"
#include "kitsune/testkit/kitsune-test-error.h"

#include <string.h>

/**
 * KitsuneTestFault:
 *
 * Makes the calls of a function fail whose turn it is.
 *
 * A user function, in any language and of any operator, calls
 * [method@Fault.check] first; or [method@Fault.apply] adds a stage that does
 * nothing else. All calls count, also those that are made again for an item that
 * failed, and over all runs: a fault at call 0 alone is over with the second
 * attempt.
 *
 * May be used from any thread.
 *
 * Since: 1.0
 */
struct _KitsuneTestFault
{
  GObject parent_instance;

  guint *calls; /* NULL: every so many */
  gsize n_calls;
  guint every; /* 0: none */
  GError *error;

  GMutex lock;
  guint n_made;   /* under lock */
  guint n_failed; /* under lock */
};

G_DEFINE_FINAL_TYPE (KitsuneTestFault, kitsune_test_fault, G_TYPE_OBJECT)

static void
kitsune_test_fault_finalize (GObject *object)
{
  KitsuneTestFault *self = KITSUNE_TEST_FAULT (object);

  g_free (self->calls);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kitsune_test_fault_parent_class)->finalize (object);
}

static void
kitsune_test_fault_class_init (KitsuneTestFaultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_test_fault_finalize;
}

static void
kitsune_test_fault_init (KitsuneTestFault *self)
{
  g_mutex_init (&self->lock);
}

static KitsuneTestFault *
kitsune_test_fault_new (const GError *error)
{
  KitsuneTestFault *self = g_object_new (KITSUNE_TEST_TYPE_FAULT, NULL);

  if (error != NULL)
    self->error = g_error_copy (error);

  return self;
}

/**
 * kitsune_test_fault_new_at: (constructor)
 * @calls: (array length=n_calls): the numbers of the calls that fail, from 0, in
 *   any order
 * @n_calls: how many they are
 * @error: (nullable): what they fail with; %NULL is a
 *   %KITSUNE_TEST_ERROR_INJECTED
 *
 * Creates a fault for certain calls.
 *
 * Returns: (transfer full): a new fault
 *
 * Since: 1.0
 */
KitsuneTestFault *
kitsune_test_fault_new_at (const guint *calls,
                           gsize n_calls,
                           const GError *error)
{
  KitsuneTestFault *self;

  g_return_val_if_fail (calls != NULL || n_calls == 0, NULL);

  self = kitsune_test_fault_new (error);
  self->calls = g_new (guint, MAX (n_calls, 1));
  self->n_calls = n_calls;
  if (n_calls > 0)
    memcpy (self->calls, calls, n_calls * sizeof (guint));

  return self;
}

/**
 * kitsune_test_fault_new_every: (constructor)
 * @n: how many calls apart; at least 1
 * @error: (nullable): what they fail with; %NULL is a
 *   %KITSUNE_TEST_ERROR_INJECTED
 *
 * Creates a fault for every n-th call, beginning with the first: 0, n, 2n ...
 *
 * Returns: (transfer full): a new fault
 *
 * Since: 1.0
 */
KitsuneTestFault *
kitsune_test_fault_new_every (guint n,
                              const GError *error)
{
  KitsuneTestFault *self;

  g_return_val_if_fail (n >= 1, NULL);

  self = kitsune_test_fault_new (error);
  self->every = n;

  return self;
}

static gboolean
kitsune_test_fault_is_due (KitsuneTestFault *self,
                           guint call)
{
  if (self->calls == NULL)
    return self->every > 0 && call % self->every == 0;

  for (gsize i = 0; i < self->n_calls; i++)
    if (self->calls[i] == call)
      return TRUE;

  return FALSE;
}

/**
 * kitsune_test_fault_check:
 * @self: a fault
 * @error: return location for a [type@GLib.Error]
 *
 * Counts a call and fails if it is one of those.
 *
 * A function that is to fail calls this and passes the error on.
 *
 * Returns: %TRUE if the call goes well, %FALSE with @error set if it fails
 *
 * Since: 1.0
 */
gboolean
kitsune_test_fault_check (KitsuneTestFault *self,
                          GError **error)
{
  guint call;
  gboolean due;

  g_return_val_if_fail (KITSUNE_TEST_IS_FAULT (self), FALSE);

  g_mutex_lock (&self->lock);
  call = self->n_made++;
  due = kitsune_test_fault_is_due (self, call);
  self->n_failed += due;
  g_mutex_unlock (&self->lock);

  if (!due)
    return TRUE;

  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));
  else
    g_set_error_literal (error, KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_INJECTED, "injected failure");

  return FALSE;
}

static gboolean
kitsune_test_fault_process (const GValue *item,
                            KitsuneEmitter *out,
                            gpointer user_data,
                            GError **error)
{
  if (!kitsune_test_fault_check (user_data, error))
    return FALSE;

  kitsune_emitter_forward (out);

  return TRUE;
}

/**
 * kitsune_test_fault_apply:
 * @self: a fault
 * @pipeline: a pipeline
 *
 * Adds a stage that passes items on and makes one call for each.
 *
 * It is a `map`: its error handler and supervision are set as those of any other
 * stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_test_fault_apply (KitsuneTestFault *self,
                          KitsunePipeline *pipeline)
{
  g_return_val_if_fail (KITSUNE_TEST_IS_FAULT (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);

  return kitsune_pipeline_map_process (pipeline, kitsune_pipeline_get_item_type (pipeline),
                                       kitsune_test_fault_process, g_object_ref (self), g_object_unref);
}

/**
 * kitsune_test_fault_get_n_calls:
 * @self: a fault
 *
 * Returns how many calls have been made.
 *
 * Returns: the number of calls
 *
 * Since: 1.0
 */
guint
kitsune_test_fault_get_n_calls (KitsuneTestFault *self)
{
  guint n_made;

  g_return_val_if_fail (KITSUNE_TEST_IS_FAULT (self), 0);

  g_mutex_lock (&self->lock);
  n_made = self->n_made;
  g_mutex_unlock (&self->lock);

  return n_made;
}

/**
 * kitsune_test_fault_get_n_failures:
 * @self: a fault
 *
 * Returns how many of the calls have failed.
 *
 * Returns: the number of calls
 *
 * Since: 1.0
 */
guint
kitsune_test_fault_get_n_failures (KitsuneTestFault *self)
{
  guint n_failed;

  g_return_val_if_fail (KITSUNE_TEST_IS_FAULT (self), 0);

  g_mutex_lock (&self->lock);
  n_failed = self->n_failed;
  g_mutex_unlock (&self->lock);

  return n_failed;
}
