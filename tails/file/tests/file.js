// SPDX-License-Identifier: LGPL-2.1-or-later

// Files from JavaScript: options, errors, rows.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';
import KitsuneFile from 'gi://KitsuneFile?version=1';

import {equal, main, ok, test, thrown} from '../../../tests/bindings/tap.js';

const folder = GLib.Dir.make_tmp('kitsune-file-XXXXXX');

function file(name, content = null) {
    const path = GLib.build_filenamev([folder, name]);
    if (content !== null)
        GLib.file_set_contents(path, content);
    return Gio.File.new_for_path(path);
}

function contents(name) {
    const [, bytes] = file(name).load_contents(null);
    file(name).delete(null);
    return new TextDecoder().decode(bytes);
}

test('lines, with options of the stage', () => {
    const pipeline = KitsuneFile.read_lines(file('a', 'one\ntwo\n'), {name: 'log', maxLineLength: 10});
    equal(pipeline.get_stage().name, 'log');
    equal(pipeline.map(line => line.toUpperCase()).collect(), ['ONE', 'TWO']);
    equal(KitsuneFile.read_lines(file('a'), {follow: true}).take(1).collect(), ['one']);
    file('a').delete(null);
});

test('an unknown option', () => {
    thrown(() => KitsuneFile.read_lines(file('a'), {folow: true}), /unknown option "folow"/);
});

test('a missing file', () => {
    const error = thrown(() => KitsuneFile.read_lines(file('a'), {name: 'log'}).collect(), /No such file/);
    ok(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND), 'the code');
    equal(error.stage, 'log');
});

test('rows', () => {
    const rows = KitsuneFile.read_csv(file('a', 'id,name\n1,Ann\n')).collect();
    equal(rows.map(row => row.get('name')), ['Ann']);
    equal(KitsuneFile.read_csv_rows(file('a')).collect().map(row => [...row]), [['id', 'name'], ['1', 'Ann']]);
    file('a').delete(null);
});

test('writing', async () => {
    const lines = Kitsune.Pipeline.new_from_items(['x', 'y']);
    await KitsuneFile.write_lines(lines, file('out'), {mode: KitsuneFile.WriteMode.CREATE}).run_async();
    equal(contents('out'), 'x\ny\n');
    KitsuneFile.write_json_lines(lines, file('out')).run();
    equal(contents('out'), '"x"\n"y"\n');
});

test('nothing is left', () => {
    equal(GLib.rmdir(folder), 0);
});

main();
