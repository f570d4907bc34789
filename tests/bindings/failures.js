// SPDX-License-Identifier: LGPL-2.1-or-later

// What JavaScript says about calls that fail: handlers, supervision, operators.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, ok, same, test, thrown} from './tap.js';

const {Backoff, ErrorHandler, SupervisionPolicy} = Kitsune;

const numbers = (...values) => Kitsune.Pipeline.new_from_items(values.length > 0 ? values : [1, 2, 3]);

// Fails so many times for every 2.
function makeFlaky(nFailures, error = () => new RangeError('bad two')) {
    let left = nFailures;
    const flaky = number => {
        flaky.calls.push(number);
        if (number === 2 && left > 0) {
            left--;
            throw error();
        }
        if (number === 2)
            left = nFailures;
        return number * 10;
    };
    flaky.calls = [];
    return flaky;
}

const busy = () => new GLib.Error(Gio.IOErrorEnum, Gio.IOErrorEnum.BUSY, 'busy');

test('failures/backoffs are rules', () => {
    const backoff = Backoff.new_exponential(100, 2).with_max(500).with_jitter(0.5);
    equal([1, 2, 3, 4, 1000].map(attempt => backoff.get_delay(attempt, 0)), [100, 200, 400, 500, 500]);
    equal(backoff.to_string(), 'exponential (100 us, x 2, max 500 us, jitter 0.5)');
});

test('failures/calls are made again', () => {
    const flaky = makeFlaky(2);
    equal(numbers().map(flaky, {errorHandler: ErrorHandler.new_retry(3)}).collect(), [10, 20, 30]);
    equal(flaky.calls, [1, 2, 2, 2, 3]);
});

test('failures/the last error keeps its cause', () => {
    const handler = ErrorHandler.new_retry(2, Backoff.new_fixed(1000));
    const error = thrown(() => numbers().map(makeFlaky(9), {name: 'parse', errorHandler: handler}).collect());
    equal(error.stage, 'parse');
    ok(error.matches(Kitsune.Error, Kitsune.Error.PANIC));
    ok(error.cause instanceof RangeError);
});

test('failures/handlers are chained', () => {
    const handler = ErrorHandler.new_retry_then(2, null, ErrorHandler.new_return(-1));
    equal(numbers().map(makeFlaky(9), {errorHandler: handler}).collect(), [10, -1, 30]);
});

test('failures/predicates get the error', () => {
    const isBusy = error => error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.BUSY);
    equal(numbers().map(makeFlaky(3, busy), {errorHandler: ErrorHandler.new_retry_if(-1, null, isBusy)}).collect(),
        [10, 20, 30]);
    const handler = ErrorHandler.new_retry_if_then(5, null, ErrorHandler.new_drop(), isBusy);
    equal(numbers().map(makeFlaky(3), {errorHandler: handler}).collect(), [10, 30]);
});

test('failures/predicates may fail themselves', () => {
    const handler = ErrorHandler.new_retry_if(3, null, () => {
        throw new TypeError('nothing');
    });
    const error = thrown(() => numbers().map(makeFlaky(1), {errorHandler: handler}).collect());
    ok(/bad two \(and the predicate .* TypeError: nothing\)$/.test(error.message), error.message);
});

test('failures/signals tell attempts', () => {
    const heard = [];
    const runner = numbers(1, 2).map(makeFlaky(2), {errorHandler: ErrorHandler.new_retry(3)}).for_each(() => {});
    runner.connect('stage-error', (_runner, _run, _stage, item, error, attempt, index) =>
        heard.push(`${item} ${error.message} ${attempt} ${index}`));
    equal(runner.run(null).get_metrics().lookup('map-1').get_retries(), 2);
    equal(heard, ['2 RangeError: bad two 1 1', '2 RangeError: bad two 2 1']);
});

test('failures/supervision', () => {
    const policy = SupervisionPolicy.new_restart_on_panic(-1, null);
    const letters = [];
    const runner = numbers().map(makeFlaky(9), {supervision: policy}).for_each(() => {});
    runner.connect('dead-letter', (_runner, _run, _stage, item, error) => letters.push(`${item} ${error.message}`));
    equal(runner.run(null).get_metrics().lookup('map-1').get_restarts(), 1);
    equal(letters, ['2 RangeError: bad two']);
    same(thrown(() => numbers().map(makeFlaky(9, busy), {supervision: policy}).collect()).code, Gio.IOErrorEnum.BUSY);
});

test('failures/map_result', () => {
    const [results, errors] = numbers().map_result(makeFlaky(1));
    const texts = errors.map(failed => `${failed.item} ${failed.error.message}`);
    equal(results.merge_with(texts).collect().sort(), [10, '2 RangeError: bad two', 30]);
});

test('failures/map_recover', () => {
    equal(numbers().map_recover(makeFlaky(1), (item, error) => `${item} ${error.message}`).collect(),
        [10, '2 RangeError: bad two', 30]);
});

test('failures/ends are heard of', () => {
    const heard = [];
    const pipeline = flaky => numbers().map(flaky)
        .tap_error(error => heard.push(error.message))
        .finally(error => heard.push(error));
    equal(pipeline(makeFlaky(0)).collect(), [10, 20, 30]);
    equal(pipeline(makeFlaky(1)).take(1).collect(), [10]);
    equal(heard, [null, null]);
    thrown(() => pipeline(makeFlaky(1)).collect(), /bad two/);
    ok(heard[2].endsWith('RangeError: bad two'), heard[2]);
    same(heard[3].message, heard[2]);
});

test('failures/failing at the end', () => {
    thrown(() => numbers().finally(() => {
        throw new TypeError('lost');
    }).collect(), /^stage "finally-1": TypeError: lost$/);
    const error = thrown(() => numbers().map(makeFlaky(1, busy)).tap_error(() => {
        throw new TypeError('lost');
    }).collect(), /busy \(and the function .* TypeError: lost\)$/);
    ok(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.BUSY));
});

test('failures/materialize', () => {
    const seen = numbers().map(makeFlaky(1)).materialize().collect();
    equal(seen.map(one => one.kind), [Kitsune.NotificationKind.NEXT, Kitsune.NotificationKind.ERROR]);
    equal(seen[0].value, 10);
    ok(/bad two/.test(seen[1].error.message));
    equal(numbers().materialize().dematerialize().collect(), [1, 2, 3]);
    thrown(() => numbers().map(makeFlaky(1)).materialize().dematerialize().collect(), /bad two/);
});

test('failures/ignore_elements', () => {
    const seen = [];
    equal(numbers().tap(number => seen.push(number)).ignore_elements().collect(), []);
    equal(seen, [1, 2, 3]);
});

test('failures/circuit breaker', () => {
    const states = [];
    const pipeline = numbers(1, 2, 2, 3).circuit_breaker(makeFlaky(9), {failureThreshold: 2,
        errorHandler: ErrorHandler.new_drop()});
    pipeline.get_stage().connect('state-changed', (_stage, _run, state) => states.push(state));
    equal(pipeline.collect(), [10]);
    equal(states, [Kitsune.CircuitState.OPEN]);
});

test('failures/rate limit', () => {
    equal(numbers(1, 2, 3, 4).rate_limit(0.001, {burst: 3, mode: Kitsune.RateLimitMode.DROP}).collect(), [1, 2, 3]);
});

main();
