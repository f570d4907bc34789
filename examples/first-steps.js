// SPDX-License-Identifier: LGPL-2.1-or-later

// From items to results: what was bought, and for how much.

// [import]
import Kitsune from 'gi://Kitsune?version=1';
// [import]

// [pipeline]
const lines = Kitsune.Pipeline.new_from_items(['apples 3', 'pears 5', 'apples 4', 'plums ?']);

function parse(line) {
    const [name, text] = line.split(' ');
    const number = parseInt(text, 10);
    if (isNaN(number))
        throw new Error(`not a number: ${text}`);
    return {name, number};
}

const purchases = lines.map(parse, {name: 'parse', errorHandler: Kitsune.ErrorHandler.new_drop()});
const apples = purchases.filter(({name}) => name === 'apples');
// [pipeline]

// [results]
print('apples:', apples.map(({number}) => number).sum());
const first = purchases.first();
print('first:', first.name, first.number);
for (const {name, number} of purchases)
    print(`${number} ${name}`);
// [results]

// [run]
const runner = purchases.for_each(() => {});
runner.connect('stage-error::parse', (_runner, _run, _stage, line) => print('what is', line));
const metrics = runner.run().metrics.lookup('parse');
print(`${metrics.itemsIn} lines, ${metrics.itemsOut} purchases, ${metrics.dropped} dropped`);
// [run]

// [failure]
try {
    lines.map(parse, {name: 'strict'}).count();
} catch (error) {
    print('it failed in', error.stage);
}
// [failure]
