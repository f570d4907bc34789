// SPDX-License-Identifier: LGPL-2.1-or-later

// GJS refuses all calls from C while a garbage collection is between two
// slices of its sweep phase. Many wrappers die here while much is allocated,
// which leaves it there; what C does about it must lose and repeat nothing.

import Gio from 'gi://Gio';
import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, ok, test} from './tap.js';

const N_ITEMS = 40000;
const MAX_ROUNDS = 12;
const clutter = [];

function litter(number) {
    new Gio.SimpleAction({name: 'a'});
    for (let i = 0; i < 20; i++)
        clutter[(number * 20 + i) % 300000] = {number, content: [number, {}, [i]]};
}

function round() {
    const called = [];
    const arrived = [];
    const summary = Kitsune.Pipeline.new_range(0, N_ITEMS, 1).map(number => {
        called.push(number);
        litter(number);
        return number;
    }, {name: 'litter'}).filter(() => true, {name: 'pass'}).for_each(number => {
        arrived.push(number);
    }, {name: 'last'}).run();

    for (const numbers of [called, arrived]) {
        equal(numbers.length, N_ITEMS);
        ok(numbers.every((number, i) => number === i), 'the order of the items');
    }
    return ['litter', 'pass', 'last'].map(name => summary.get_metrics().lookup(name).get_repeated_calls())
        .reduce((sum, count) => sum + count);
}

test('collector/refused calls are made again', () => {
    let repeated = 0;
    let rounds = 0;
    while (repeated === 0 && rounds++ < MAX_ROUNDS)
        repeated += round();
    print(`# ${repeated} calls were refused, in ${rounds} rounds`);
    ok(repeated > 0, 'a collection came in between');
});

main();
