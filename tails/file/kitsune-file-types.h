/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

G_BEGIN_DECLS

/**
 * KitsuneFileCompression:
 * @KITSUNE_FILE_COMPRESSION_AUTO: gzip if that is what it looks like: for
 *   reading, the first two bytes decide, for writing the name, if it ends in
 *   `.gz`
 * @KITSUNE_FILE_COMPRESSION_NONE: none
 * @KITSUNE_FILE_COMPRESSION_GZIP: gzip
 *
 * How the content of a file is compressed.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_FILE_COMPRESSION_AUTO,
  KITSUNE_FILE_COMPRESSION_NONE,
  KITSUNE_FILE_COMPRESSION_GZIP,
} KitsuneFileCompression;

/**
 * KitsuneFileWriteMode:
 * @KITSUNE_FILE_WRITE_MODE_REPLACE: writes to a temporary file beside it, which
 *   takes the place of the file when everything has been written; until then,
 *   and if the run fails, the file stays as it was
 * @KITSUNE_FILE_WRITE_MODE_APPEND: goes on at the end of the file, which need
 *   not exist; what was written stays if the run fails
 * @KITSUNE_FILE_WRITE_MODE_CREATE: like %KITSUNE_FILE_WRITE_MODE_REPLACE, but
 *   fails if the file exists
 *
 * What becomes of the file that is written to.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_FILE_WRITE_MODE_REPLACE,
  KITSUNE_FILE_WRITE_MODE_APPEND,
  KITSUNE_FILE_WRITE_MODE_CREATE,
} KitsuneFileWriteMode;

G_END_DECLS
