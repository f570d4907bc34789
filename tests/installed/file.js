// SPDX-License-Identifier: LGPL-2.1-or-later

import Gio from 'gi://Gio';
import 'gi://Kitsune?version=1';
import KitsuneFile from 'gi://KitsuneFile?version=1';

print(...KitsuneFile.read_lines(Gio.File.new_for_path(ARGV[0])).collect());
