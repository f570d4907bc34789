/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-version.h"

/**
 * kitsune_get_version:
 *
 * Gets the version of the library that the program runs with.
 *
 * It may be newer than [const@Kitsune.VERSION_S], which is the version of the
 * headers that the program was compiled with.
 *
 * Returns: the version, such as `"1.0.0"`
 *
 * Since: 1.0
 */
const char *
kitsune_get_version (void)
{
  return KITSUNE_VERSION_S;
}

/**
 * kitsune_check_version:
 * @major: the major version wanted
 * @minor: the minor version wanted
 * @micro: the micro version wanted
 *
 * Checks whether the library that the program runs with is at least of a
 * version.
 *
 * Returns: whether it is
 *
 * Since: 1.0
 */
gboolean
kitsune_check_version (guint major,
                       guint minor,
                       guint micro)
{
  const guint have[] = { KITSUNE_MAJOR_VERSION, KITSUNE_MINOR_VERSION, KITSUNE_MICRO_VERSION };
  const guint want[] = { major, minor, micro };

  for (gsize i = 0; i < G_N_ELEMENTS (have); i++)
    {
      if (have[i] != want[i])
        return have[i] > want[i];
    }

  return TRUE;
}
