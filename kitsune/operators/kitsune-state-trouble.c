/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-state-trouble-private.h"

void
kitsune_state_forget_trouble (KitsuneState *state)
{
  KitsuneStateTrouble *trouble = g_steal_pointer (&state->more->trouble);

  if (trouble == NULL)
    return;

  kitsune_attempts_clear (&trouble->attempts);
  g_clear_error (&trouble->error);
  g_free (trouble);
}

KitsuneStateTrouble *
kitsune_state_get_trouble (KitsuneState *state)
{
  if (state->more->trouble == NULL)
    state->more->trouble = g_new0 (KitsuneStateTrouble, 1);

  return state->more->trouble;
}

gint64
kitsune_state_get_due (const KitsuneState *state)
{
  const KitsuneStateTrouble *trouble = state->more->trouble;

  return trouble != NULL ? trouble->due : 0;
}

void
kitsune_state_set_due (KitsuneState *state,
                       gint64 due)
{
  if (state->more->trouble != NULL || due != 0)
    kitsune_state_get_trouble (state)->due = due;
}
