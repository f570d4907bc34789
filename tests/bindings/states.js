// SPDX-License-Identifier: LGPL-2.1-or-later

// Operators with a state, and where states are kept.

import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, test, thrown} from './tap.js';

const items = (...values) => Kitsune.Pipeline.new_from_items(values);
const countKey = () => Kitsune.StateKey.new('count', BigInt, 0);
const number = (_item, ref) => ref.add(1);

test('one state/map_with', () => {
    const pipeline = items('a', 'b', 'c').map_with(countKey(), (x, ref) => `${ref.update(n => n + 1)}:${x}`);
    equal([pipeline.collect(), pipeline.collect()], [['1:a', '2:b', '3:c'], ['1:a', '2:b', '3:c']]);
});

test('one state/flat_map_with', () => {
    const pipeline = items(1, 2, 3).flat_map_with(countKey(), function* (item, ref) {
        yield item;
        yield ref.add(item);
    });
    equal(pipeline.collect(), [1, 1, 2, 3, 3, 6]);
});

test('one state/refs', () => {
    const seen = [];
    items(4).map_with(countKey(), (item, ref) => {
        seen.push([ref.key, ref.is_set(), ref.value]);
        ref.value = item;
        seen.push([ref.is_set(), ref.get(), ref.get_or_set(() => 9)]);
        ref.reset();
        seen.push([ref.is_set(), ref.get_or_set(() => 9)]);
        return null;
    }).collect();
    equal(seen, [[null, false, 0], [true, 4, 4], [false, 9]]);
});

for (const value of [0, 1.5, 'text', 'a\0b', true, [1, [2]], {a: 1}]) {
    test(`states of any type/${JSON.stringify(value)}`, () => {
        const key = Kitsune.StateKey.new('last', null, null);
        equal(items(value, 0).map_with(key, (x, ref) => {
            const last = ref.value;
            ref.value = x;
            return last;
        }).collect(), [null, value]);
    });
}

test('states of any type/failures', () => {
    thrown(() => items(1).map_with(countKey(), (_x, ref) => ref.set('text')).collect(), /cannot convert/);
    const error = thrown(() => items(1).map_with(countKey(), () => {
        throw new RangeError('no');
    }).collect(), /RangeError: no/);
    equal(error.cause instanceof RangeError, true);
});

test('a state per key/map_with_key', () => {
    equal(items('a', 'b', 'a').map_with_key(countKey(), x => x, number).collect(), [1, 1, 2]);
    equal(items([1, 2], [1, 2], 1, '1').map_with_key(countKey(), x => x, number).collect(), [1, 2, 1, 1]);
});

test('a state per key/flat_map_with_key', () => {
    const copies = (item, ref) => Array(ref.add(1)).fill(`${ref.key}${item}`);
    equal(items('a', 'b', 'a').flat_map_with_key(countKey(), x => x.toUpperCase(), copies).collect(),
        ['Aa', 'Bb', 'Aa', 'Aa']);
});

test('a state per key/options', () => {
    thrown(() => items(1, 2, 3).map_with_key(countKey(), x => x, number, {maxItems: 2}).collect(),
        /more keys than max-items allows, which is 2/);
    thrown(() => items(1).map_with_key(countKey(), x => x, number, {concurrency: 2}).collect(),
        /a JavaScript function cannot be called on other threads/);
});

test('a state per key/factories', () => {
    const key = Kitsune.StateKey.new_with_factory('maps', () => new Map());
    const note = (item, ref) => ref.value.set(item, true).size;
    const pipeline = items(1, 2, 11).map_with_key(key, x => x % 10, note);
    equal([pipeline.collect(), pipeline.collect()], [[1, 1, 2], [1, 1, 2]]);
});

test('stores/states outlive the run', () => {
    const pipeline = items('a', 'b', 'a').map_with_key(countKey(), x => x, number);
    const store = new Kitsune.MemoryStore();
    equal([pipeline.collect({store}), pipeline.collect({store})], [[1, 1, 2], [3, 2, 4]]);

    const path = GLib.dir_make_tmp('kitsune-XXXXXX');
    equal([1, 2].map(() => pipeline.collect({store: new Kitsune.FileStore({path})})), [[1, 1, 2], [3, 2, 4]]);
    for (const name of ['a', 'b'])
        GLib.unlink(`${path}/count%3A%22${name}%22.state`);
    equal(GLib.rmdir(path), 0);
});

main();
