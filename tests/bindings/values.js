// SPDX-License-Identifier: LGPL-2.1-or-later

// Values that go into C and come back.

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, ok, same, test, thrown} from './tap.js';

function through(value, options = {}) {
    return Kitsune.Pipeline.new_from_items([value]).map(x => x, options).collect()[0];
}

const plain = [
    0, -1, 2 ** 31, -(2 ** 53) + 1, 2 ** 53 - 1, 2 ** 60, 0.5, -0, Infinity, NaN,
    true, false, '', 'é€', null,
];
for (const value of plain)
    test(`values/plain/${value}`, () => same(through(value), value));

test('values/undefined is null', () => same(through(undefined), null));
test('values/bigint', () => {
    equal(through(2n ** 40n), 2 ** 40);
    equal(Kitsune.value_to_string(2n ** 64n - 1n), `${2n ** 64n - 1n}`);
    same(through(2n ** 70n), 2n ** 70n);
});

const objects = {
    object: {a: 1},
    date: new Date(),
    map: new Map([[1, 2]]),
    function: () => {},
    instance: new (class Thing {})(),
    symbol: Symbol('s'),
    bytes: new Uint8Array([1, 2]),
    string: 'a\0b',
    gobject: Kitsune.Pipeline.new_from_items([]).get_stage(),
};
for (const [name, value] of Object.entries(objects))
    test(`values/identity/${name}`, () => same(through(value), value));

test('values/arrays are lists of C', () => {
    const inner = {deep: true};
    const result = through([1, 'two', [inner]]);
    ok(Array.isArray(result));
    equal(result.slice(0, 2), [1, 'two']);
    same(result[2][0], inner);
});

test('values/boxed outlive the call', () => {
    const kept = [];
    Kitsune.Pipeline.new_range(0, 100, 1).map(n => Kitsune.Pair.new(n, [n])).for_each(pair => kept.push(pair)).run();
    equal(kept.map(([first, second]) => [first, second]), Array.from({length: 100}, (_unused, n) => [n, [n]]));
});

test('values/items of signals outlive the call', () => {
    const kept = [];
    const runner = Kitsune.Pipeline.new_range(0, 100, 1).map(n => Kitsune.Pair.new(n, `${n}`), {name: 'pair'})
        .for_each(() => {});
    runner.connect('item::pair', (_runner, _run, _stage, item) => kept.push(item));
    runner.run();
    equal(kept.map(pair => pair.second), Array.from({length: 100}, (_unused, n) => `${n}`));
});

test('values/types of stages', () => {
    equal(through(3, {type: String}), '3');
    const pipeline = Kitsune.Pipeline.new_from_items([1]).map(() => [1], {type: Array});
    same(pipeline.get_item_type(), Kitsune.Items.$gtype);
    equal(pipeline.collect(), [[1]]);
    const typed = Kitsune.Pipeline.new_from_items([1]).map(x => x, {type: GObject.TYPE_UINT});
    same(typed.get_item_type(), GObject.TYPE_UINT);
});

test('values/a result of another type is an error', () => {
    const numbers = Kitsune.Pipeline.new_from_items(['x']).map(x => x, {type: Number, name: 'typed'});
    const error = thrown(() => numbers.collect(), /gchararray/);
    ok(error.matches(Kitsune.Error, Kitsune.Error.TYPE_MISMATCH));
    equal(error.stage, 'typed');
});

test('values/dict has the methods of a Map', () => {
    const dict = Kitsune.Dict.new().set('a', 1).set([1, 'b'], [2]);
    equal(dict.size, 2);
    equal([dict.get('a'), dict.get([1, 'b']), dict.get('x')], [1, [2], undefined]);
    ok(dict.has([1, 'b']) && !dict.has('x'));
    equal([...dict], [['a', 1], [[1, 'b'], [2]]]);
    equal(dict.keys(), ['a', [1, 'b']]);
    equal(dict.values(), [1, [2]]);
    ok(dict.delete([1, 'b']));
    equal(dict.toObject(), {a: 1});
    const seen = [];
    dict.forEach((value, key) => seen.push([key, value]));
    equal(seen, [['a', 1]]);
});

test('values/small boxes', () => {
    equal([...Kitsune.Pair.new(1, 'b')], [1, 'b']);
    const {index, value} = Kitsune.Indexed.new(3, [4]);
    equal([index, value], [3, [4]]);
    const {previous, current} = Kitsune.Consecutive.new(null, 2);
    equal([previous, current], [null, 2]);
    equal(Kitsune.Timestamped.new(2.5, 7).toArray(), [2.5, 7]);
});

test('values/items', () => {
    const items = Kitsune.Items.new([1, 'two', [3]]);
    equal([items.length, ...items], [3, 1, 'two', [3]]);
});

test('values/json', () => {
    const document = Kitsune.value_from_json('{"a": [1, {"b": null}]}');
    equal(document.get('a')[1].toObject(), {b: null});
    equal(Kitsune.value_to_json([1, [null, 'x']]), '[1,[null,"x"]]');
});

test('values/variants and boxed values of others', () => {
    equal(through(new GLib.Variant('s', 'x')).deepUnpack(), 'x');
    equal(through(GLib.DateTime.new_from_unix_utc(5)).to_unix(), 5);
});

// --- what C sees of containers ----------------------------------------------

const toJson = pipeline => Kitsune.value_to_json(pipeline.first());

for (const [name, type, content, json] of [
    ['objects', Map, () => ({a: 1, b: [true, {c: 'd'}]}), '{"a":1,"b":[true,{"c":"d"}]}'],
    ['maps', Map, () => new Map([['a', 1]]), '{"a":1}'],
    ['arrays', Array, () => [1, [2, {a: null}]], '[1,[2,{"a":null}]]'],
]) {
    test(`containers/${name}`, () => {
        const one = numbers => Kitsune.Pipeline.new_from_items([numbers]);
        equal(toJson(one(1).map(content, {type})), json);
        equal(toJson(one(1).flat_map(() => [content()], {type})), json);
        equal(toJson(one(1).zip_with(one(2), content, {type})), json);
    });
    test(`containers/${name}, later`, async () => {
        const pipeline = Kitsune.Pipeline.new_from_items([1]).map_async(async () => content(), {type});
        equal(Kitsune.value_to_json(await pipeline.first_async()), json);
    });
}

// --- what is known about runs and stages ------------------------------------

function aSummary() {
    const numbers = Kitsune.Pipeline.new_range(0, 3, 1, {name: 'numbers'});
    return numbers.for_each(() => {}, {name: 'last'}).run();
}

test('records/metrics are iterable', () => {
    const {metrics} = aSummary();
    equal([...metrics].map(stage => stage.name), ['numbers', 'last']);
    equal(metrics.length, 2);
    equal(metrics.stages[0].kind, 'range');
    equal(metrics.lookup('last').itemsIn, 3);
    equal(metrics.lookup('last').items_in, 3);
});

test('records/summaries', () => {
    const summary = aSummary();
    equal(summary.outcome, Kitsune.RunOutcome.SUCCESS);
    equal(summary.error, null);
    equal(summary.errors, []);
});

main();
