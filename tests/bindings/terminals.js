// SPDX-License-Identifier: LGPL-2.1-or-later

// What ends a pipeline: results, iteration, lists that show a run.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, ok, same, test, thrown} from './tap.js';

const numbers = (...values) => Kitsune.Pipeline.new_from_items(values.length > 0 ? values : [3, 1, 2]);
const empty = () => numbers().filter(() => false);

function fail() {
    throw new RangeError('no');
}

// Name, arguments, result for 3, 1, 2 and for nothing.
const RESULTS = [
    ['first', [], 3, null],
    ['last', [], 2, null],
    ['count', [], 3, 0],
    ['any', [x => x > 2], true, false],
    ['all', [x => x > 2], false, true],
    ['find', [x => x < 3], 1, null],
    ['contains', [2], true, false],
    ['contains', ['2'], false, false],
    ['sum', [], 6, 0],
    ['sum_by', [x => x / 4], 1.5, 0],
    ['min', [], 1, null],
    ['max', [], 3, null],
    ['min', [(a, b) => b - a], 3, null],
    ['max', [(a, b) => b - a], 1, null],
    ['min_by', [x => -x], 3, null],
    ['max_by', [x => [-x, 'key']], 1, null],
];

RESULTS.forEach(([name, args, some, none], i) => {
    test(`results/${name} ${i}`, () => {
        same(numbers()[name](...args), some);
        same(empty()[name](...args), none);
    });

    test(`results/${name} ${i}, later`, async () => {
        same(await numbers()[`${name}_async`](...args), some);
        same(await empty()[`${name}_async`](...args), none);
    });

    test(`results/${name} ${i}, failed`, () => {
        const error = thrown(() => numbers().map(fail, {name: 's'})[name](...args), /^stage "s": RangeError: no$/);
        ok(error.cause instanceof RangeError);
    });
});

for (const name of ['any', 'all', 'find', 'sum_by', 'min_by', 'max_by']) {
    test(`functions that fail/${name}`, async () => {
        const stage = `${name.replace('_', '-')}-1`;
        same(thrown(() => numbers()[name](fail), /RangeError: no/).stage, stage);
        let error = null;
        try {
            await numbers()[`${name}_async`](fail);
        } catch (failure) {
            error = failure;
        }
        same(error.message, `stage "${stage}": RangeError: no`);
    });
}

test('single', () => {
    same(numbers(7).single(), 7);
    ok(thrown(() => empty().single()).matches(Kitsune.Error, Kitsune.Error.EMPTY));
    ok(thrown(() => numbers().single()).matches(Kitsune.Error, Kitsune.Error.TOO_MANY));
    same(empty().default_if_empty(5).single(), 5);
});

test('results keep what they are', () => {
    const content = {a: [1]};
    same(numbers(content).first(), content);
    equal(numbers([1, 2]).single(), [1, 2]);
});

test('contains compares as JavaScript does', async () => {
    const content = {a: 1};
    same(numbers(content, [1, 2]).contains(content), true);
    same(numbers(content).contains({a: 1}), false);
    same(await numbers(content).contains_async(content), true);
    const map = new Map();
    same(numbers(map).contains(map), true);
    same(numbers(map).contains(new Map()), false);
    same(await numbers(map).contains_async(map), true);
    same(numbers([1, [2]]).contains([1, [2]]), true);
    same(numbers(1, null).contains(null), true);
    same(numbers(1).contains(null), false);
});

test('options of the run', () => {
    const drop = Kitsune.ErrorHandler.new_drop();
    same(numbers().all(x => x > 1 || fail(), {errorHandler: drop}), true);
    same(numbers().min({max_vector: 1}), 1);
});

test('wrong functions', () => {
    ok(thrown(() => numbers().any()) instanceof TypeError);
    ok(thrown(() => numbers().min(3)) instanceof TypeError);
});

// --- iteration -------------------------------------------------------------

const endless = called => Kitsune.Pipeline.new_range(0, 2 ** 50, 1).map(x => {
    called.push(x);
    return x;
});

test('iteration/for of', () => {
    const pipeline = numbers(1, null, 'x', [2]);
    equal([...pipeline], [1, null, 'x', [2]]);
    equal([...pipeline], [1, null, 'x', [2]]);
    equal([...empty()], []);
    same([...Kitsune.Pipeline.new_range(0, 1000, 1)].length, 1000);
});

test('iteration/leaving a loop ends the run', () => {
    const called = [];
    for (const number of endless(called)) {
        if (number === 5)
            break;
    }
    ok(called.length > 5 && called.length < 40, 'a few items ahead');
});

test('iteration/an error comes after the items before it', () => {
    const got = [];
    const error = thrown(() => {
        for (const number of numbers(1, 2, 3, 4).map(x => x < 4 ? x : fail(), {name: 's'}))
            got.push(number);
    }, /^stage "s": RangeError: no$/);
    equal(got, [1, 2, 3]);
    ok(error.cause instanceof RangeError);
});

test('iteration/an iterator', () => {
    const iterator = numbers().iter({maxVector: 1});
    iterator.lookahead = 2;
    for (const number of [...iterator])
        ok(number > 0);
    equal([...iterator], []);
});

test('iteration/for await', async () => {
    const got = [];
    for await (const item of numbers(1, null, 'x'))
        got.push(item);
    equal(got, [1, null, 'x']);
    for await (const item of empty())
        got.push(item);
    same(got.length, 3);
});

test('iteration/for await that is left', async () => {
    const called = [];
    for await (const number of endless(called)) {
        if (number === 5)
            break;
    }
    const count = called.length;
    ok(count > 5 && count < 40, 'a few items ahead');
    await numbers().collect_async();
    same(called.length, count);
});

test('iteration/an error in for await', async () => {
    const got = [];
    let error = null;
    try {
        for await (const number of numbers(1, 2, 3, 4).map(x => x < 4 ? x : fail(), {name: 's'}))
            got.push(number);
    } catch (failure) {
        error = failure;
    }
    equal(got, [1, 2, 3]);
    same(error.message, 'stage "s": RangeError: no');
    ok(error.cause instanceof RangeError);
});

// --- lists -----------------------------------------------------------------

class Point {
    constructor(x) {
        this.x = x;
    }
}

function shown(pipeline, {maxLength = 0, ...options} = {}) {
    const model = new Kitsune.ListModel({pipeline, maxLength});
    const changes = [];
    model.connect('items-changed', (_model, ...change) => changes.push(change));
    model.start(options);
    while (model.running)
        GLib.MainContext.default().iteration(true);
    return [model, changes];
}

test('lists/of values', () => {
    const content = {a: 1};
    const [model, changes] = shown(numbers(1, 'x', null, content));
    same(model.get_n_items(), 4);
    equal([...model].map(item => item.value), [1, 'x', null, content]);
    same(model.get_item(3).value, content);
    same(changes.reduce((sum, [, , added]) => sum + added, 0), 4);
    same(model.error, null);
    same(model.summary.get_outcome(), Kitsune.RunOutcome.SUCCESS);
});

test('lists/of objects', () => {
    const actions = ['a', 'b', 'c'].map(name => new Gio.SimpleAction({name}));
    same([...shown(numbers(...actions))[0]][2], actions[2]);
    const [model, changes] = shown(numbers(...actions), {maxLength: 2, maxVector: 1});
    equal([...model].map(action => action.name), ['b', 'c']);
    equal(changes, [[0, 0, 1], [1, 0, 1], [0, 1, 0], [1, 0, 1]]);
});

test('lists/of objects of JavaScript', () => {
    const points = [new Point(1), new Point(2)];
    const [model] = shown(numbers(...points));
    same(model.get_item(1), points[1]);
    same(model.get_item(2), null);
    same([...model][0], points[0]);
});

test('lists/whose run fails', () => {
    const [model] = shown(numbers().map(fail, {name: 's'}));
    same(model.error.message, 'stage "s": RangeError: no');
    thrown(() => new Kitsune.ListModel({pipeline: Kitsune.Pipeline.new_range(0, 1, 0)}).start(), /step must not be 0/);
});

main();
