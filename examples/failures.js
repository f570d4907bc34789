// SPDX-License-Identifier: LGPL-2.1-or-later

// What can be done about functions that fail.

import Kitsune from 'gi://Kitsune?version=1';

// [service]
const failures = new Map([['bad', 99], ['slow', 2]]);

// Fails a few times for some names.
function fetch(name) {
    const left = failures.get(name) ?? 0;
    if (left > 0) {
        failures.set(name, left - 1);
        const error = new Error(`${name} is not there`);
        error.name = 'OSError';
        throw error;
    }
    return `<${name}>`;
}
// [service]

const names = Kitsune.Pipeline.new_from_items(['good', 'slow', 'bad', 'last']);

// [halt]
try {
    names.map(fetch, {name: 'fetch'}).collect();
} catch (error) {
    print(error.message);
}
// [halt]

// [retry]
const backoff = Kitsune.Backoff.new_exponential(1000, 2).with_max(50_000).with_jitter(0.5);
const errorHandler = Kitsune.ErrorHandler.new_retry_then(3, backoff, Kitsune.ErrorHandler.new_drop());
print(names.map(fetch, {name: 'fetch', errorHandler}).collect().join(' '));
// [retry]

// [supervise]
const supervision = Kitsune.SupervisionPolicy.new_restart_always(5, backoff).with_window(60_000_000);
const supervised = names.map(fetch, {name: 'fetch', supervision});
supervised.get_stage().connect('dead-letter', (_stage, _run, item, _error) => print('lost', item));
print(supervised.collect().join(' '));
// [supervise]

// [route]
const [results, errors] = names.map_result(fetch);
const texts = errors.map(failed => `${failed.item}: ${failed.error.message}`);
print(results.merge_with(texts).collect().sort().join(', '));
// [route]

// [breaker]
const guarded = Kitsune.Pipeline.new_from_items(Array(5).fill('bad')).circuit_breaker(fetch,
    {failureThreshold: 2, cooldown: 10_000_000, errorHandler: Kitsune.ErrorHandler.new_drop()});
const runner = guarded.for_each(print);
const calls = [];
runner.connect('stage-error', (_runner, _run, _stage, _item, error) => calls.push(error.message));
runner.run(null);
print(calls[1]);
print(calls[2]);
// [breaker]
