// SPDX-License-Identifier: LGPL-2.1-or-later

// Async functions in stages.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, ok, same, test, thrown} from './tap.js';

const numbers = (...values) => Kitsune.Pipeline.new_from_items(values.length > 0 ? values : [1, 2, 3]);

// Functions that go on in the order in which they are let.
function gate(...order) {
    const waiting = new Map();
    const expected = order.length;
    const open = () => {
        if (order.length > 0)
            waiting.get(order.shift())();
    };
    return async number => {
        await new Promise(resolve => {
            waiting.set(number, resolve);
            if (waiting.size === expected)
                open();
        });
        open();
        return number * 10;
    };
}

async function double(number) {
    await null;
    return number * 2;
}

async function rejected(promise, pattern) {
    try {
        await promise;
    } catch (error) {
        if (pattern !== undefined && !pattern.test(error.message))
            throw new Error(`"${error.message}" does not match ${pattern}`);
        return error;
    }
    throw new Error('nothing was thrown');
}

// Blocking calls are tried before the first promise: see the last test.
const blocking = {};

blocking.serial = numbers().map_async(double).collect();
blocking.gated = numbers().map_async(gate(2, 3, 1), {concurrency: 3}).collect();
blocking.timeouts = numbers().map_async(number => new Promise(resolve => {
    setTimeout(() => resolve(-number), 1);
})).collect();
blocking.error = thrown(() => numbers().map_async(async () => {
    throw new RangeError('no');
}, {name: 'parse'}).collect());
blocking.plain = numbers().map(x => x + 1).collect();
blocking.options = numbers().map_async(double).collect({max_vector: 1});
blocking.run = numbers().for_each_async(double).run().get_outcome();

test('async/blocking calls', () => {
    equal(blocking.serial, [2, 4, 6]);
    equal(blocking.gated, [20, 30, 10]);
    equal(blocking.timeouts, [-1, -2, -3]);
    equal(blocking.error.message, 'stage "parse": RangeError: no');
    ok(blocking.error.cause instanceof RangeError);
    equal(blocking.plain, [2, 3, 4]);
    equal(blocking.options, [2, 4, 6]);
    same(blocking.run, Kitsune.RunOutcome.SUCCESS);
});

test('async/one after the other', async () => {
    equal(await numbers().map_async(double).collect_async(), [2, 4, 6]);
});

test('async/as they come', async () => {
    equal(await numbers().map_async(gate(2, 3, 1), {concurrency: 3}).collect_async(), [20, 30, 10]);
});

test('async/in order', async () => {
    equal(await numbers().map_async(gate(2, 3, 1), {concurrency: 3, ordered: true}).collect_async(), [10, 20, 30]);
});

test('async/many results', async () => {
    const listed = async number => Array(number).fill(number);
    const generated = async function* (number) {
        for (let i = 0; i < number; i++)
            yield number;
    };
    for (const func of [listed, generated])
        equal(await numbers().flat_map_async(func).collect_async(), [1, 2, 2, 3, 3, 3]);
});

test('async/predicates may answer anything', async () => {
    for (const [answer, passes] of [[1, true], ['', false], [null, false], [[], true]])
        equal(await numbers(1).filter_async(async () => answer).collect_async(), passes ? [1] : []);
});

test('async/for each', async () => {
    const seen = [];
    const runner = numbers().for_each_async(async number => {
        await null;
        seen.push(number);
    }, {concurrency: 3});
    same((await runner.run_async()).get_outcome(), Kitsune.RunOutcome.SUCCESS);
    equal(seen, [1, 2, 3]);
});

test('async/functions that are not async will do', async () => {
    equal(await numbers().map_async(number => -number).collect_async(), [-1, -2, -3]);
    await rejected(numbers().map_async(() => {
        throw new EvalError('at once');
    }).collect_async(), /EvalError: at once/);
});

test('async/an exception is the cause', async () => {
    const error = await rejected(numbers().map_async(async () => {
        throw new RangeError('no');
    }, {name: 'parse'}).collect_async());
    equal(error.message, 'stage "parse": RangeError: no');
    ok(error.cause instanceof RangeError);
});

test('async/errors of GLib stay what they are', async () => {
    const file = Gio.File.new_for_path('/nonexistent/file');
    const load = () => new Promise((resolve, reject) => file.load_contents_async(null, (_file, result) => {
        try {
            resolve(file.load_contents_finish(result));
        } catch (error) {
            reject(error);
        }
    }));
    const error = await rejected(numbers(1).map_async(load).collect_async());
    ok(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND));
});

test('async/early stop cancels', async () => {
    const cancelled = [];
    const resolves = {};
    const wait = (number, cancellable) => new Promise(resolve => {
        resolves[number] = resolve;
        cancellable.connect(() => cancelled.push(number));
        if (number === 3)
            resolves[2](2);
    });
    equal(await numbers().map_async(wait, {concurrency: 3}).take(1).collect_async(), [2]);
    equal(cancelled, [1, 3]);
});

test('async/a deadline', async () => {
    const pipeline = numbers(1).map_async(() => new Promise(() => {}), {itemTimeout: 1000});
    const error = await rejected(pipeline.collect_async());
    ok(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.TIMED_OUT));
});

for (const method of ['map', 'flat_map', 'filter', 'for_each']) {
    test(`async/synchronous stages say where to go/${method}`, () => {
        thrown(() => numbers()[method](double), new RegExp(`${method}\\(\\) .*${method}_async\\(\\)`));
    });
}

test('async/a blocking call inside of an async function fails', async () => {
    await null;
    await new Promise(resolve => GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
        resolve();
        return GLib.SOURCE_REMOVE;
    }));
    thrown(() => numbers().map_async(double).collect(), /cannot wait for an asynchronous function/);
    equal(numbers().map(x => x).collect(), [1, 2, 3]);
});

main();
