# SPDX-License-Identifier: LGPL-2.1-or-later

import sys

import gi

gi.require_version('Kitsune', '1')
gi.require_version('KitsuneFile', '1')
from gi.repository import Gio, KitsuneFile  # noqa: E402

print(*KitsuneFile.read_lines(Gio.File.new_for_path(sys.argv[1])).collect())
