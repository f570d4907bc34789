#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""From CSV to JSON lines, and what lines are good for."""

import tempfile
from pathlib import Path

# [import]
import gi

gi.require_version('Kitsune', '1')
gi.require_version('KitsuneFile', '1')
from gi.repository import Gio, Kitsune, KitsuneFile  # noqa: E402
# [import]

folder = Path(tempfile.mkdtemp())
(folder / 'people.csv').write_text('name,born\nAda,1815\n"Hopper, Grace",1906\nNobody,?\n', encoding='utf-8')
people_csv = Gio.File.new_for_path(str(folder / 'people.csv'))
people_json = Gio.File.new_for_path(str(folder / 'people.jsonl.gz'))


# [convert]
def convert(row):
    return {'name': row['name'], 'born': int(row['born'])}


rows = KitsuneFile.read_csv(people_csv, name='read')
people = rows.map(convert, type=dict, name='convert', error_handler=Kitsune.ErrorHandler.new_drop())
summary = KitsuneFile.write_json_lines(people, people_json, name='write').run()
print(f'{summary.metrics["write"].items_in} written, {summary.metrics["convert"].dropped} dropped')
# [convert]

# [back]
for person in KitsuneFile.read_json_lines(people_json):
    print(person['born'], person['name'])
# [back]

# [lines]
lines = KitsuneFile.read_lines(people_csv)
print('longest line:', lines.max_by(len))
# [lines]

for file in people_csv, people_json:
    file.delete()
folder.rmdir()
