// SPDX-License-Identifier: LGPL-2.1-or-later

// Functions of JavaScript in stages, and runs.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, ok, same, test, thrown} from './tap.js';

const numbers = (...values) => Kitsune.Pipeline.new_from_items(values.length > 0 ? values : [1, 2, 3]);

function refuseTwo(number) {
    if (number === 2)
        throw new RangeError('bad two');
    return number;
}

test('functions/what the readme says', () => {
    equal(numbers().map(x => x * 2).filter(x => x > 2).collect(), [4, 6]);
});

for (const [answer, passes] of [[1, true], ['', false], [null, false], [undefined, false], [[], true]]) {
    test(`functions/predicates may answer ${JSON.stringify(answer)}`, () => {
        equal(numbers(1).filter(() => answer).collect(), passes ? [1] : []);
        equal(numbers(1).reject(() => answer).collect(), passes ? [] : [1]);
    });
}

test('functions/several outputs are an array', () => {
    const [even, odd] = numbers(1, 2, 3, 4).partition(x => x % 2 === 0);
    equal(even.map(x => -x).merge_with(odd).collect().sort((a, b) => a - b), [-4, -2, 1, 3]);
});

test('runs/explaining a stall', () => {
    const channel = Kitsune.Channel.new(GObject.TYPE_DOUBLE, 16);
    const inside = [];
    const runner = channel.get_pipeline({name: 'sent'}).for_each(() => inside.push(runner.explain_stall()),
        {name: 'last'});
    const run = runner.start(null);
    const context = GLib.MainContext.default();
    while (context.iteration(false));
    const expected = 'stage "sent": waits for something outside of the run\n' +
        'stage "last": waits for input 0 from stage "sent"';
    equal(run.explain_stall(), expected);
    equal(runner.explain_stall(), expected);
    channel.send(1);
    channel.close();
    while (context.iteration(false));
    ok(inside[0].startsWith('stage "sent"'));
    equal(run.explain_stall(), 'the run has ended');
});

test('lanes/a boundary', () => {
    equal(numbers().async_boundary().map(x => x * 2).collect(), [2, 4, 6]);
    equal(numbers({a: 1}, {a: 2}).async_boundary({bufferSize: 1}).take(1).collect(), [{a: 1}]);
    thrown(() => numbers().map(x => x).async_boundary().collect(), /thread of the run/);
});

// Whatever a stage has of JavaScript: functions that it was made with, those of
// what it was made with, and those of the run. The mistake is found before the
// run, and without the boundary there is none.
const once = Kitsune.RetryStrategy.new_up_to(2, null);
const asks = Kitsune.ErrorHandler.new_retry_if(2, null, () => true);
const Twice = GObject.registerClass(class Twice extends Kitsune.Processor {
    vfunc_process(item, out) {
        out.push(item);
        out.push(item);
    }
});
const Late = GObject.registerClass({Implements: [Kitsune.Clock]}, class Late extends GObject.Object {
    vfunc_get_time() {
        return GLib.get_monotonic_time();
    }

    vfunc_get_real_time() {
        return GLib.get_real_time();
    }
});
const bound = {
    'a function': [() => numbers().map(x => x)],
    'one of a piece': [() => numbers().map(x => x).retry(once)],
    'one of a piece of a piece': [() => numbers().map(x => x).retry(once).retry(once)],
    'one of a strategy': [() => numbers().retry(once.with_retryable(() => true))],
    'the other one of a strategy': [() => numbers().retry(once.with_on_retry(() => {}))],
    'one of an error handler': [() => numbers([1]).unbatch({errorHandler: asks}), {}, [1]],
    'one behind an error handler': [() => numbers([1]).unbatch({
        errorHandler: Kitsune.ErrorHandler.new_retry_then(2, null, asks),
    }), {}, [1]],
    'one of a class': [() => numbers(1).process(Twice), {}, [1, 1]],
    'one that makes processors': [() => numbers(1).process(() => new Twice()), {}, [1, 1]],
    'one of the error handler of the run': [() => numbers([1]).unbatch(), {errorHandler: asks}, [1],
        "the functions of the run's error handler"],
    'one of the clock of the run': [() => numbers(), {clock: new Late()}, [1, 2, 3],
        "the functions of the run's clock"],
};
for (const [name, [build, options = {}, items = [1, 2, 3], what = 'its functions']] of Object.entries(bound)) {
    test(`lanes/${name} above a boundary`, () => {
        equal(build().collect({...options}), items);
        thrown(() => build().async_boundary().collect({...options}),
            new RegExp(`${what} can be called only on the thread of the run`));
        if (Object.keys(options).length > 0)
            return;
        const problems = build().async_boundary().describe().nodes.flatMap(node => node.problems);
        equal(problems.length, 1);
        ok(problems[0].startsWith(`${what} can be called only`), problems[0]);
    });
}

// --- options ---------------------------------------------------------------

test('options/of a stage', () => {
    const pipeline = numbers().map(refuseTwo, {name: 'parse', errorHandler: Kitsune.ErrorHandler.new_drop()});
    equal(pipeline.get_stage().name, 'parse');
    equal(pipeline.collect(), [1, 3]);
});

test('options/of a source', () => {
    equal(Kitsune.Pipeline.new_range(0, 1, 1, {name: 'count'}).get_stage().name, 'count');
});

test('options/of a terminal', () => {
    const runner = numbers().for_each(refuseTwo, {name: 'last', error_handler: Kitsune.ErrorHandler.new_drop()});
    equal(runner.run().get_metrics().lookup('last').get_errors(), 1);
});

test('options/of a run', () => {
    const handler = Kitsune.ErrorHandler.new_return(2n ** 40n);
    equal(numbers().map(refuseTwo).collect({error_handler: handler, 'max-vector': 1}), [1, 2 ** 40, 3]);
});

test('options/a buffer', () => {
    const pipeline = numbers().map(x => x, {name: 'parse', bufferSize: 4, overflow: Kitsune.Overflow.DROP_OLDEST});
    const metrics = pipeline.for_each(() => {}).run().get_metrics();
    equal(metrics.get_n_buffers(), 1);
    equal(metrics.get_buffer(0).get_stage(), 'parse');
    equal(metrics.get_buffer(0).get_capacity(), 4);
    thrown(() => numbers().for_each(() => {}, {bufferSize: 1}).run(), /emits nothing that could wait/);
});

for (const [name, call] of Object.entries({
    stage: () => numbers().map(String, {nonsense: 1}),
    run: () => numbers().collect({nonsense: 1}),
    terminal: () => numbers().for_each(String, {nonsense: 1}),
    readonly: () => numbers().map(String, {kind: 'nonsense'}),
})) {
    test(`options/unknown/${name}`, () => ok(thrown(call, /nonsense|kind/) instanceof TypeError));
}

// --- mistakes --------------------------------------------------------------

for (const [name, func] of Object.entries({
    async: async x => x,
    asyncGenerator: async function* () {},
    generator: function* () {},
    number: 3,
    nothing: undefined,
})) {
    for (const method of ['map', 'filter', 'for_each'])
        test(`mistakes/${name}/${method}`, () => {
            ok(thrown(() => numbers()[method](func), /\(\)/) instanceof TypeError);
        });
}

for (const method of ['map', 'filter']) {
    test(`mistakes/promise/${method}`, () => {
        thrown(() => numbers()[method](x => Promise.resolve(x)).collect(), /promise/);
    });
}

test('mistakes/too many arguments', () => ok(thrown(() => numbers().map(String, 1, 2)) instanceof TypeError));

for (const method of ['map', 'flat_map', 'filter', 'map_or', 'map_recover', 'circuit_breaker', 'for_each']) {
    test(`mistakes/worker threads/${method}`, () => {
        const functions = /_(or|recover)$/.test(method) ? [x => [x], () => 0] : [x => [x]];
        const stage = numbers()[method](...functions, {concurrency: 2});
        const error = thrown(() => method === 'for_each' ? stage.run() : stage.collect(),
            /"concurrency" is 2, but a JavaScript function cannot be called on other threads/);
        ok(error.matches(Kitsune.Error, Kitsune.Error.INVALID));
    });
}

// --- errors ----------------------------------------------------------------

test('errors/type, text and origin', () => {
    const error = thrown(() => numbers().map(refuseTwo, {name: 'parse'}).collect());
    equal(error.message, 'stage "parse": RangeError: bad two');
    equal(error.stage, 'parse');
    ok(error instanceof GLib.Error && error.matches(Kitsune.Error, Kitsune.Error.PANIC));
    ok(error.cause instanceof RangeError);
    equal(error.cause.message, 'bad two');
});

test('errors/of GLib stay what they are', () => {
    const error = thrown(() => numbers().map(() => {
        throw new GLib.Error(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND, 'gone');
    }, {name: 's'}).collect());
    ok(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND));
    equal(error.message, 'stage "s": gone');
});

const failures = [['text', 'Error: text'], [new Error(''), 'Error'], [new TypeError('a\0b'), 'TypeError: a\\0b']];
for (const [value, text] of failures) {
    test(`errors/thrown ${text}`, () => {
        const error = thrown(() => numbers(1).map(() => {
            throw value;
        }, {name: 's'}).collect());
        equal(error.message, `stage "s": ${text}`);
        same(error.cause, value);
    });
}

for (const method of ['map', 'filter', 'reject', 'for_each']) {
    test(`errors/of every kind of function/${method}`, () => {
        const stage = numbers()[method](() => {
            throw new EvalError('no');
        }, {name: 's'});
        thrown(() => method === 'for_each' ? stage.run() : stage.collect(), /^stage "s": EvalError: no$/);
    });
}

test('errors/construction mistakes', () => {
    const error = thrown(() => Kitsune.Pipeline.new_range(0, 1, 0, {name: 'count'}).collect(), /step must not be 0/);
    ok(error.matches(Kitsune.Error, Kitsune.Error.INVALID));
    same(error.cause, undefined);
});

// --- runs ------------------------------------------------------------------

test('runs/summary', () => {
    same(numbers().for_each(() => {}).run().get_outcome(), Kitsune.RunOutcome.SUCCESS);
});

test('runs/again', () => {
    const pipeline = numbers().map(x => x + 1);
    equal([pipeline.collect(), pipeline.collect()], [[2, 3, 4], [2, 3, 4]]);
});

test('runs/inside of a run', () => {
    equal(numbers().map(n => Kitsune.Pipeline.new_range(0, n, 1).collect()).collect(), [[0], [0, 1], [0, 1, 2]]);
});

test('runs/cancelled', () => {
    const cancellable = new Gio.Cancellable();
    const error = thrown(() => Kitsune.Pipeline.new_range(0, 2 ** 50, 1).map(() => cancellable.cancel())
        .collect(null, cancellable));
    ok(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED));
});

test('runs/promises', async () => {
    equal(await numbers().map(x => x * x).collect_async(), [1, 4, 9]);
    same((await numbers().for_each(() => {}).run_async()).get_outcome(), Kitsune.RunOutcome.SUCCESS);
    equal(await Promise.all([1, 2].map(n => numbers(n).collect_async())), [[1], [2]]);
});

test('runs/a promise is rejected with the cause', async () => {
    try {
        await numbers().map(refuseTwo, {name: 'parse'}).collect_async();
    } catch (error) {
        equal(error.message, 'stage "parse": RangeError: bad two');
        ok(error.cause instanceof RangeError);
        return;
    }
    throw new Error('nothing was thrown');
});

test('runs/callbacks still work', async () => {
    const result = await new Promise(resolve => {
        numbers().collect_async(null, null, (pipeline, res) => resolve(pipeline.collect_finish(res)));
    });
    equal(result, [1, 2, 3]);
});

main();
