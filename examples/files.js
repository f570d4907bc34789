// SPDX-License-Identifier: LGPL-2.1-or-later

// From CSV to JSON lines, and what lines are good for.

// [import]
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';
import KitsuneFile from 'gi://KitsuneFile?version=1';
// [import]

const folder = Gio.File.new_for_path(GLib.Dir.make_tmp(null));
const peopleCsv = folder.get_child('people.csv');
const peopleJson = folder.get_child('people.jsonl.gz');
peopleCsv.replace_contents('name,born\nAda,1815\n"Hopper, Grace",1906\nNobody,?\n', null, false, 0, null);

// [convert]
function convert(row) {
    const born = parseInt(row.get('born'), 10);
    if (isNaN(born))
        throw new Error(`not a year: ${row.get('born')}`);
    return {name: row.get('name'), born};
}

const rows = KitsuneFile.read_csv(peopleCsv, {name: 'read'});
const people = rows.map(convert, {type: Map, name: 'convert', errorHandler: Kitsune.ErrorHandler.new_drop()});
const {metrics} = KitsuneFile.write_json_lines(people, peopleJson, {name: 'write'}).run();
print(`${metrics.lookup('write').itemsIn} written, ${metrics.lookup('convert').dropped} dropped`);
// [convert]

// [back]
for (const person of KitsuneFile.read_json_lines(peopleJson))
    print(person.get('born'), person.get('name'));
// [back]

// [lines]
const lines = KitsuneFile.read_lines(peopleCsv);
print('longest line:', lines.max_by(line => line.length));
// [lines]

for (const file of [peopleCsv, peopleJson, folder])
    file.delete(null);
