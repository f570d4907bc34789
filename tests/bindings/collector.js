// SPDX-License-Identifier: LGPL-2.1-or-later

// GJS refuses all calls from C while a garbage collection is between two
// slices of its sweep phase. Many wrappers die here while much is allocated,
// which leaves it there; what C does about it must lose and repeat nothing.

import Gio from 'gi://Gio';
import GObject from 'gi://GObject';
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

// The same for functions of classes, with those that nobody learns about when
// they are refused.
const calls = {};
const count = name => {
    calls[name] = (calls[name] ?? 0) + 1;
};

const Litterer = GObject.registerClass(class Litterer extends Kitsune.Processor {
    vfunc_start() {
        count('start');
    }

    vfunc_process(number, out) {
        count('process');
        litter(number);
        out.push(number);
    }

    vfunc_finish(_out) {
        count('finish');
    }

    vfunc_stop() {
        count('stop');
    }
});

const Writer = GObject.registerClass(class Writer extends Kitsune.Writer {
    vfunc_write(_number) {
        count('write');
    }

    vfunc_finish() {
        count('last');
        this.done();
    }

    vfunc_stop() {
        count('closed');
    }
});

const Sink = GObject.registerClass(class Sink extends Kitsune.Sink {
    vfunc_open() {
        return new Writer();
    }
});

function roundOfClasses() {
    for (const name of Object.keys(calls))
        delete calls[name];
    const sink = new Sink({name: 'last'});
    sink.connect(Kitsune.Pipeline.new_range(0, N_ITEMS, 1).process(Litterer, {name: 'litter'}), Object);
    const metrics = Kitsune.Runner.new_for_stage(sink).run().get_metrics();
    equal(calls, {start: 1, process: N_ITEMS, write: N_ITEMS, finish: 1, last: 1, stop: 1, closed: 1});
    return metrics.lookup('litter').get_repeated_calls() + metrics.lookup('last').get_repeated_calls();
}

function untilRefused(run) {
    let repeated = 0;
    let rounds = 0;
    while (repeated === 0 && rounds++ < MAX_ROUNDS)
        repeated += run();
    print(`# ${repeated} calls were refused, in ${rounds} rounds`);
    ok(repeated > 0, 'a collection came in between');
}

test('collector/refused calls are made again', () => untilRefused(round));
test('collector/refused calls of classes are made again', () => untilRefused(roundOfClasses));

main();
