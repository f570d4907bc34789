// SPDX-License-Identifier: LGPL-2.1-or-later

// What ends a pipeline: results, iteration, lists that show a run.

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

main();
