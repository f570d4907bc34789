/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-test-script.h"
#include "kitsune/testkit/kitsune-test-error.h"

/**
 * KitsuneTestScript:
 *
 * A source that does what a list of steps says.
 *
 * Steps are added one after the other; [method@Script.to_pipeline] then gives a
 * pipeline with that source. Each run begins with the first step, and waits on
 * the clock of the run, so that with a [class@Clock] nothing depends on how fast
 * the machine is. Behind the last step the source ends.
 *
 * A script says how far the run that started last has come: with that a test
 * sees how much a consumer asked for.
 *
 * Since: 1.0
 */

typedef enum
{
  KITSUNE_TEST_STEP_ITEM,
  KITSUNE_TEST_STEP_DELAY,
  KITSUNE_TEST_STEP_GATE,
  KITSUNE_TEST_STEP_ITEM_ERROR,
  KITSUNE_TEST_STEP_ERROR,
  KITSUNE_TEST_STEP_END,
} KitsuneTestStepKind;

typedef struct
{
  KitsuneTestStepKind kind;
  GValue item; /* unset: none */
  gint64 duration;
  GError *error;
} KitsuneTestStep;

struct _KitsuneTestScript
{
  GObject parent_instance;

  GMutex lock;
  GPtrArray *steps;   /* KitsuneTestStep, which never change; under lock */
  GPtrArray *readers; /* of the runs that go on, not owned; under lock */
  gpointer last;      /* the reader that started last, perhaps gone; only compared; under lock */
  guint position;     /* of that one; under lock */
  guint n_runs;       /* under lock */
  guint n_opened;     /* gates; under lock */
};

G_DEFINE_FINAL_TYPE (KitsuneTestScript, kitsune_test_script, G_TYPE_OBJECT)

/* --- the source --- */

#define KITSUNE_TEST_TYPE_SCRIPT_READER (kitsune_test_script_reader_get_type ())
#define KITSUNE_TEST_TYPE_SCRIPT_SOURCE (kitsune_test_script_source_get_type ())

G_DECLARE_FINAL_TYPE (KitsuneTestScriptReader, kitsune_test_script_reader, KITSUNE_TEST, SCRIPT_READER, KitsuneReader)
G_DECLARE_FINAL_TYPE (KitsuneTestScriptSource, kitsune_test_script_source, KITSUNE_TEST, SCRIPT_SOURCE, KitsuneSource)

struct _KitsuneTestScriptReader
{
  KitsuneReader parent_instance;

  KitsuneTestScript *script;
  guint next;       /* step */
  guint n_passed;   /* gates */
  gboolean waiting; /* for the time of a delay */
  gint64 due;
  guint64 timer; /* 0: none */
};

struct _KitsuneTestScriptSource
{
  KitsuneSource parent_instance;

  KitsuneTestScript *script;
};

G_DEFINE_FINAL_TYPE (KitsuneTestScriptReader, kitsune_test_script_reader, KITSUNE_TYPE_READER)
G_DEFINE_FINAL_TYPE (KitsuneTestScriptSource, kitsune_test_script_source, KITSUNE_TYPE_SOURCE)

static void
kitsune_test_step_free (gpointer data)
{
  KitsuneTestStep *step = data;

  if (G_IS_VALUE (&step->item))
    g_value_unset (&step->item);
  g_clear_error (&step->error);
  g_free (step);
}

static gboolean
kitsune_test_script_reader_start (KitsuneReader *reader,
                                  GError **error)
{
  KitsuneTestScript *script = KITSUNE_TEST_SCRIPT_READER (reader)->script;

  g_mutex_lock (&script->lock);
  g_ptr_array_add (script->readers, reader);
  script->last = reader;
  script->position = 0;
  script->n_runs++;
  g_mutex_unlock (&script->lock);

  return TRUE;
}

static void
kitsune_test_script_reader_stop (KitsuneReader *reader)
{
  KitsuneTestScriptReader *self = KITSUNE_TEST_SCRIPT_READER (reader);

  if (self->timer != 0)
    kitsune_clock_remove_timer (kitsune_reader_get_clock (reader), self->timer);
  self->timer = 0;

  g_mutex_lock (&self->script->lock);
  g_ptr_array_remove (self->script->readers, reader);
  g_mutex_unlock (&self->script->lock);
}

/* The step that is to be done; NULL at the end. */
static KitsuneTestStep *
kitsune_test_script_reader_peek (KitsuneTestScriptReader *self)
{
  KitsuneTestScript *script = self->script;
  KitsuneTestStep *step = NULL;

  g_mutex_lock (&script->lock);
  if (self->next < script->steps->len)
    step = g_ptr_array_index (script->steps, self->next);
  g_mutex_unlock (&script->lock);

  return step;
}

static void
kitsune_test_script_reader_advance (KitsuneTestScriptReader *self)
{
  KitsuneTestScript *script = self->script;

  self->next++;
  g_mutex_lock (&script->lock);
  if (script->last == self)
    script->position = self->next;
  g_mutex_unlock (&script->lock);
}

static void
kitsune_test_script_wake_cb (gpointer data)
{
  kitsune_reader_wake (data);
}

/* TRUE once the time has come. */
static gboolean
kitsune_test_script_reader_wait (KitsuneTestScriptReader *self,
                                 gint64 duration)
{
  KitsuneClock *clock = kitsune_reader_get_clock (KITSUNE_READER (self));
  gint64 now = kitsune_clock_get_time (clock);

  if (!self->waiting)
    {
      self->waiting = TRUE;
      self->due = now + duration;
      if (self->due > now)
        self->timer = kitsune_clock_add_timer (clock, self->due, kitsune_test_script_wake_cb, g_object_ref (self),
                                               g_object_unref);
    }
  if (now < self->due)
    return FALSE;

  self->waiting = FALSE;
  self->timer = 0;

  return TRUE;
}

static gboolean
kitsune_test_script_reader_pass (KitsuneTestScriptReader *self)
{
  gboolean opened;

  g_mutex_lock (&self->script->lock);
  opened = self->n_passed < self->script->n_opened;
  g_mutex_unlock (&self->script->lock);
  self->n_passed += opened;

  return opened;
}

/* FALSE if that is all for this time. */
static gboolean
kitsune_test_script_reader_do (KitsuneTestScriptReader *self,
                               const KitsuneTestStep *step,
                               KitsuneEmitter *out)
{
  KitsuneReader *reader = KITSUNE_READER (self);

  switch (step->kind)
    {
    case KITSUNE_TEST_STEP_ITEM:
      kitsune_emitter_push (out, &step->item);
      return TRUE;

    case KITSUNE_TEST_STEP_DELAY:
      return kitsune_test_script_reader_wait (self, step->duration);

    case KITSUNE_TEST_STEP_GATE:
      return kitsune_test_script_reader_pass (self);

    case KITSUNE_TEST_STEP_ITEM_ERROR:
      kitsune_reader_fail_item (reader, G_IS_VALUE (&step->item) ? &step->item : NULL, step->error);
      return TRUE;

    case KITSUNE_TEST_STEP_ERROR:
      kitsune_reader_fail (reader, step->error);
      return TRUE;

    case KITSUNE_TEST_STEP_END:
    default:
      kitsune_emitter_end (out);
      return TRUE;
    }
}

static gboolean
kitsune_test_script_reader_produce (KitsuneReader *reader,
                                    KitsuneEmitter *out,
                                    GError **error)
{
  KitsuneTestScriptReader *self = KITSUNE_TEST_SCRIPT_READER (reader);
  guint wanted = kitsune_reader_get_wanted (reader);

  for (guint n_items = 0; n_items < wanted;)
    {
      const KitsuneTestStep *step = kitsune_test_script_reader_peek (self);

      if (step == NULL)
        {
          kitsune_emitter_end (out);
          break;
        }
      if (!kitsune_test_script_reader_do (self, step, out))
        break;
      kitsune_test_script_reader_advance (self);
      if (step->kind == KITSUNE_TEST_STEP_ERROR || step->kind == KITSUNE_TEST_STEP_END)
        break;
      n_items += step->kind == KITSUNE_TEST_STEP_ITEM || step->kind == KITSUNE_TEST_STEP_ITEM_ERROR;
    }

  return TRUE;
}

static void
kitsune_test_script_reader_finalize (GObject *object)
{
  g_object_unref (KITSUNE_TEST_SCRIPT_READER (object)->script);

  G_OBJECT_CLASS (kitsune_test_script_reader_parent_class)->finalize (object);
}

static void
kitsune_test_script_reader_class_init (KitsuneTestScriptReaderClass *klass)
{
  KitsuneReaderClass *reader_class = KITSUNE_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kitsune_test_script_reader_finalize;
  reader_class->start = kitsune_test_script_reader_start;
  reader_class->produce = kitsune_test_script_reader_produce;
  reader_class->stop = kitsune_test_script_reader_stop;
}

static void
kitsune_test_script_reader_init (KitsuneTestScriptReader *self)
{
}

static KitsuneReader *
kitsune_test_script_source_open (KitsuneSource *source,
                                 GError **error)
{
  KitsuneTestScriptReader *reader = g_object_new (KITSUNE_TEST_TYPE_SCRIPT_READER, NULL);

  reader->script = g_object_ref (KITSUNE_TEST_SCRIPT_SOURCE (source)->script);

  return KITSUNE_READER (reader);
}

static void
kitsune_test_script_source_finalize (GObject *object)
{
  g_object_unref (KITSUNE_TEST_SCRIPT_SOURCE (object)->script);

  G_OBJECT_CLASS (kitsune_test_script_source_parent_class)->finalize (object);
}

static void
kitsune_test_script_source_class_init (KitsuneTestScriptSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_test_script_source_finalize;
  KITSUNE_SOURCE_CLASS (klass)->open = kitsune_test_script_source_open;
  kitsune_source_class_set_kind (KITSUNE_SOURCE_CLASS (klass), "script");
}

static void
kitsune_test_script_source_init (KitsuneTestScriptSource *self)
{
}

/* --- the script --- */

static void
kitsune_test_script_finalize (GObject *object)
{
  KitsuneTestScript *self = KITSUNE_TEST_SCRIPT (object);

  g_ptr_array_unref (self->steps);
  g_ptr_array_unref (self->readers);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kitsune_test_script_parent_class)->finalize (object);
}

static void
kitsune_test_script_class_init (KitsuneTestScriptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_test_script_finalize;
}

static void
kitsune_test_script_init (KitsuneTestScript *self)
{
  g_mutex_init (&self->lock);
  self->steps = g_ptr_array_new_with_free_func (kitsune_test_step_free);
  self->readers = g_ptr_array_new ();
}

/**
 * kitsune_test_script_new:
 *
 * Creates a script without steps: a source that ends at once.
 *
 * Returns: (transfer full): a new script
 *
 * Since: 1.0
 */
KitsuneTestScript *
kitsune_test_script_new (void)
{
  return g_object_new (KITSUNE_TEST_TYPE_SCRIPT, NULL);
}

static void
kitsune_test_script_add (KitsuneTestScript *self,
                         KitsuneTestStepKind kind,
                         const GValue *item,
                         gint64 duration,
                         const GError *error)
{
  KitsuneTestStep *step = g_new0 (KitsuneTestStep, 1);

  step->kind = kind;
  step->duration = duration;
  if (item != NULL)
    kitsune_value_copy (item, &step->item);
  if (error != NULL)
    step->error = g_error_copy (error);

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->steps, step);
  g_mutex_unlock (&self->lock);
}

/**
 * kitsune_test_script_add_item:
 * @self: a script
 * @item: the item
 *
 * Adds the step: give out an item.
 *
 * Since: 1.0
 */
void
kitsune_test_script_add_item (KitsuneTestScript *self,
                              const GValue *item)
{
  g_return_if_fail (KITSUNE_TEST_IS_SCRIPT (self));
  g_return_if_fail (G_IS_VALUE (item));

  kitsune_test_script_add (self, KITSUNE_TEST_STEP_ITEM, item, 0, NULL);
}

/**
 * kitsune_test_script_add_items:
 * @self: a script
 * @items: (array length=n_items): the items
 * @n_items: how many they are
 *
 * Adds a step for each of several items.
 *
 * Since: 1.0
 */
void
kitsune_test_script_add_items (KitsuneTestScript *self,
                               const GValue *items,
                               gsize n_items)
{
  g_return_if_fail (KITSUNE_TEST_IS_SCRIPT (self));
  g_return_if_fail (items != NULL || n_items == 0);

  for (gsize i = 0; i < n_items; i++)
    kitsune_test_script_add (self, KITSUNE_TEST_STEP_ITEM, &items[i], 0, NULL);
}

/**
 * kitsune_test_script_add_int64:
 * @self: a script
 * @number: the item
 *
 * Adds the step: give out a number.
 *
 * Since: 1.0
 */
void
kitsune_test_script_add_int64 (KitsuneTestScript *self,
                               gint64 number)
{
  g_auto (GValue) item = G_VALUE_INIT;

  g_return_if_fail (KITSUNE_TEST_IS_SCRIPT (self));

  g_value_init (&item, G_TYPE_INT64);
  g_value_set_int64 (&item, number);
  kitsune_test_script_add (self, KITSUNE_TEST_STEP_ITEM, &item, 0, NULL);
}

/**
 * kitsune_test_script_add_string:
 * @self: a script
 * @string: the item
 *
 * Adds the step: give out a string.
 *
 * Since: 1.0
 */
void
kitsune_test_script_add_string (KitsuneTestScript *self,
                                const char *string)
{
  g_auto (GValue) item = G_VALUE_INIT;

  g_return_if_fail (KITSUNE_TEST_IS_SCRIPT (self));
  g_return_if_fail (string != NULL);

  g_value_init (&item, G_TYPE_STRING);
  g_value_set_string (&item, string);
  kitsune_test_script_add (self, KITSUNE_TEST_STEP_ITEM, &item, 0, NULL);
}

/**
 * kitsune_test_script_add_delay:
 * @self: a script
 * @duration: how long, in microseconds; not negative
 *
 * Adds the step: wait on the clock of the run.
 *
 * The time counts from when the source comes to this step, which is later where
 * nobody took its items before.
 *
 * Since: 1.0
 */
void
kitsune_test_script_add_delay (KitsuneTestScript *self,
                               gint64 duration)
{
  g_return_if_fail (KITSUNE_TEST_IS_SCRIPT (self));
  g_return_if_fail (duration >= 0);

  kitsune_test_script_add (self, KITSUNE_TEST_STEP_DELAY, NULL, duration, NULL);
}

/**
 * kitsune_test_script_add_gate:
 * @self: a script
 *
 * Adds the step: wait until the test calls [method@Script.open_gate].
 *
 * Since: 1.0
 */
void
kitsune_test_script_add_gate (KitsuneTestScript *self)
{
  g_return_if_fail (KITSUNE_TEST_IS_SCRIPT (self));

  kitsune_test_script_add (self, KITSUNE_TEST_STEP_GATE, NULL, 0, NULL);
}

/**
 * kitsune_test_script_add_item_error:
 * @self: a script
 * @item: (nullable): what there is of the item
 * @error: (nullable): what is wrong with it; %NULL is a
 *   %KITSUNE_TEST_ERROR_INJECTED
 *
 * Adds the step: fail for one item.
 *
 * The error handler of the source's stage decides whether it goes on, see
 * [method@Kitsune.Reader.fail_item].
 *
 * Since: 1.0
 */
void
kitsune_test_script_add_item_error (KitsuneTestScript *self,
                                    const GValue *item,
                                    const GError *error)
{
  g_autoptr (GError) injected = NULL;

  g_return_if_fail (KITSUNE_TEST_IS_SCRIPT (self));

  if (error == NULL)
    injected = g_error_new_literal (KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_INJECTED, "injected failure");
  kitsune_test_script_add (self, KITSUNE_TEST_STEP_ITEM_ERROR, item != NULL && G_IS_VALUE (item) ? item : NULL, 0,
                           error != NULL ? error : injected);
}

/**
 * kitsune_test_script_add_error:
 * @self: a script
 * @error: (nullable): what goes wrong; %NULL is a %KITSUNE_TEST_ERROR_INJECTED
 *
 * Adds the step: end with an error, whatever error handler the stage has.
 *
 * Since: 1.0
 */
void
kitsune_test_script_add_error (KitsuneTestScript *self,
                               const GError *error)
{
  g_autoptr (GError) injected = NULL;

  g_return_if_fail (KITSUNE_TEST_IS_SCRIPT (self));

  if (error == NULL)
    injected = g_error_new_literal (KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_INJECTED, "injected failure");
  kitsune_test_script_add (self, KITSUNE_TEST_STEP_ERROR, NULL, 0, error != NULL ? error : injected);
}

/**
 * kitsune_test_script_add_end:
 * @self: a script
 *
 * Adds the step: end.
 *
 * A source ends behind its last step anyway.
 *
 * Since: 1.0
 */
void
kitsune_test_script_add_end (KitsuneTestScript *self)
{
  g_return_if_fail (KITSUNE_TEST_IS_SCRIPT (self));

  kitsune_test_script_add (self, KITSUNE_TEST_STEP_END, NULL, 0, NULL);
}

/**
 * kitsune_test_script_to_pipeline:
 * @self: a script
 * @item_type: the type of the items; `G_TYPE_VALUE` if it may be any
 *
 * Returns a pipeline whose source follows the script.
 *
 * May be called again for another source of the same kind. The error of
 * [method@Script.add_error] arrives with the name of the stage before its
 * message, as all errors do.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_test_script_to_pipeline (KitsuneTestScript *self,
                                 GType item_type)
{
  g_autoptr (KitsuneTestScriptSource) source = NULL;

  g_return_val_if_fail (KITSUNE_TEST_IS_SCRIPT (self), NULL);

  source = g_object_new (KITSUNE_TEST_TYPE_SCRIPT_SOURCE, NULL);
  source->script = g_object_ref (self);

  return kitsune_source_to_pipeline (KITSUNE_SOURCE (source), item_type);
}

/**
 * kitsune_test_script_open_gate:
 * @self: a script
 *
 * Opens one more gate, in all runs: the n-th call opens the n-th gate of each.
 *
 * May be called before a run comes there, and from any thread.
 *
 * Since: 1.0
 */
void
kitsune_test_script_open_gate (KitsuneTestScript *self)
{
  g_return_if_fail (KITSUNE_TEST_IS_SCRIPT (self));

  g_mutex_lock (&self->lock);
  self->n_opened++;
  for (guint i = 0; i < self->readers->len; i++)
    kitsune_reader_wake (g_ptr_array_index (self->readers, i));
  g_mutex_unlock (&self->lock);
}

/**
 * kitsune_test_script_get_n_steps:
 * @self: a script
 *
 * Returns how many steps there are.
 *
 * Returns: the number of steps
 *
 * Since: 1.0
 */
guint
kitsune_test_script_get_n_steps (KitsuneTestScript *self)
{
  guint n_steps;

  g_return_val_if_fail (KITSUNE_TEST_IS_SCRIPT (self), 0);

  g_mutex_lock (&self->lock);
  n_steps = self->steps->len;
  g_mutex_unlock (&self->lock);

  return n_steps;
}

/**
 * kitsune_test_script_get_position:
 * @self: a script
 *
 * Returns how many steps the run that started last has done.
 *
 * A source is asked for several items at once where they move fast; with
 * [property@Kitsune.RunOptions:max-vector] 1 the number is exactly what was asked
 * for.
 *
 * Returns: the number of steps
 *
 * Since: 1.0
 */
guint
kitsune_test_script_get_position (KitsuneTestScript *self)
{
  guint position;

  g_return_val_if_fail (KITSUNE_TEST_IS_SCRIPT (self), 0);

  g_mutex_lock (&self->lock);
  position = self->position;
  g_mutex_unlock (&self->lock);

  return position;
}

/**
 * kitsune_test_script_get_n_runs:
 * @self: a script
 *
 * Returns how often a source of the script has been started.
 *
 * Returns: the number of times
 *
 * Since: 1.0
 */
guint
kitsune_test_script_get_n_runs (KitsuneTestScript *self)
{
  guint n_runs;

  g_return_val_if_fail (KITSUNE_TEST_IS_SCRIPT (self), 0);

  g_mutex_lock (&self->lock);
  n_runs = self->n_runs;
  g_mutex_unlock (&self->lock);

  return n_runs;
}
