/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"

/*
 * What operators that keep states ask of their run.
 */

KitsuneStore *
kitsune_op_get_store (KitsuneOp *op)
{
  return op->exec->store;
}

KitsuneCodec *
kitsune_op_get_codec (KitsuneOp *op)
{
  return op->exec->codec;
}

gint64
kitsune_op_get_default_key_ttl (KitsuneOp *op)
{
  return op->exec->default_key_ttl;
}

void
kitsune_op_count_expired (KitsuneOp *op,
                          guint64 n_states)
{
  kitsune_counter_add (&op->counters->expired, n_states);
}

gboolean
kitsune_op_is_run_over (KitsuneOp *op)
{
  KitsuneExec *exec = op->exec;

  return exec->aborted || (exec->cancellable != NULL && g_cancellable_is_cancelled (exec->cancellable));
}

static void
kitsune_exec_abort_from_lane (KitsuneExec *home,
                              gpointer data)
{
  kitsune_exec_abort (home, g_error_copy (data));
}

void
kitsune_op_fail_run (KitsuneOp *op,
                     GError *error)
{
  KitsuneExec *exec = op->exec;
  KitsuneExec *home = exec->home;

  if (home != exec)
    kitsune_lane_post (home->lane, home, kitsune_exec_abort_from_lane, error, (GDestroyNotify) g_error_free);
  kitsune_op_end (op);
  if (home == exec)
    kitsune_exec_abort (exec, error);
}
