// SPDX-License-Identifier: LGPL-2.1-or-later

// Counts words, and goes on where the last run has stopped.

// [import]
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';
// [import]

const path = GLib.Dir.make_tmp(null);

// [count]
const count = (word, ref) => `${word} ${ref.add(1)}`;

function countWords(words, options = {}) {
    const counts = Kitsune.StateKey.new('counts', BigInt, 0);
    const source = Kitsune.Pipeline.new_from_items(words);
    return source.map_with_key(counts, word => word, count).collect(options).join(', ');
}

print(countWords(['to', 'be', 'or', 'not', 'to', 'be']));
// [count]

// [store]
print('first:', countWords(['to', 'be'], {store: Kitsune.FileStore.new(path)}));
print('then:', countWords(['not', 'to', 'be'], {store: Kitsune.FileStore.new(path)}));
// [store]

// [changes]
// The difference to the value before, which is the state.
function changed(value, ref) {
    const isFirst = !ref.is_set();
    const before = ref.value;
    ref.value = value;
    return isFirst || value === before ? [] : [value - before];
}

const last = Kitsune.StateKey.new('last', BigInt, 0);
const values = Kitsune.Pipeline.new_from_items([20, 20, 23, 21]);
print('changes:', ...values.flat_map_with(last, changed));
// [changes]

const folder = Gio.File.new_for_path(path);
const files = folder.enumerate_children('standard::name', Gio.FileQueryInfoFlags.NONE, null);
for (let info = files.next_file(null); info !== null; info = files.next_file(null))
    files.get_child(info).delete(null);
folder.delete(null);
