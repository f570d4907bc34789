/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-script-private.h"

#include <dlfcn.h>
#include <string.h>

#include <gmodule.h>

/*
 * Until version 1.82, GJS refuses every call from C while a garbage collection
 * is between two slices of its sweep phase: the callback returns FALSE without
 * an error and without having run a line of the script. Such a call has not
 * happened, so it may be made again, but only once the collection is over.
 * Finishing the collection is something only GJS can do; its function for that
 * is looked up in the running program, so that nothing here depends on GJS.
 *
 * Runs on the thread of the script, inside a call from the engine.
 */
typedef gpointer (*GjsContextGetCurrent) (void);
typedef void (*GjsContextGc) (gpointer context);

/*
 * kitsune_script_recover:
 *
 * Tries to make a call possible that a script engine has just refused.
 *
 * Returns: TRUE if the call should be made once more
 */
gboolean
kitsune_script_recover (void)
{
  static gsize looked_up;
  static GjsContextGetCurrent get_current;
  static GjsContextGc collect;
  gpointer context;

  if (g_once_init_enter (&looked_up))
    {
      GModule *self = g_module_open (NULL, G_MODULE_BIND_LAZY);

      if (self == NULL ||
          !g_module_symbol (self, "gjs_context_get_current", (gpointer *) &get_current) ||
          !g_module_symbol (self, "gjs_context_gc", (gpointer *) &collect))
        get_current = NULL;

      g_once_init_leave (&looked_up, 1);
    }

  if (get_current == NULL || collect == NULL)
    return FALSE;

  context = get_current ();
  if (context == NULL)
    return FALSE;

  collect (context);

  return TRUE;
}

/*
 * kitsune_script_prepare:
 * @object: an object that may be of a script's class
 *
 * Makes sure that a function without a result can be called: nobody would learn
 * that it was refused. Costs a collection where the class is of a script, so
 * this is for calls that come once per run.
 */
void
kitsune_script_prepare (gpointer object)
{
  if (kitsune_script_made (object))
    kitsune_script_recover ();
}

/*
 * kitsune_script_made:
 * @object: (nullable): an object
 *
 * Tells objects of a class that a JavaScript program has made: their functions
 * can be called on its thread alone.
 *
 * Returns: TRUE if the class is a script's
 */
gboolean
kitsune_script_made (gpointer object)
{
  /* how GJS marks them */
  static const char custom_type[] = "gjs::custom-type";

  return object != NULL &&
         g_type_get_qdata (G_OBJECT_TYPE (object), g_quark_from_static_string (custom_type)) != NULL;
}

/*
 * kitsune_script_owns:
 * @function: what frees the data of a callback
 *
 * Tells callbacks of GJS, which refuses calls on other threads, from those of C
 * in the same program.
 *
 * Returns: TRUE if the callback is a script's
 */
gboolean
kitsune_script_owns (gpointer function)
{
  Dl_info info;

  return function != NULL && dladdr (function, &info) != 0 && info.dli_fname != NULL &&
         strstr (info.dli_fname, "libgjs") != NULL;
}
