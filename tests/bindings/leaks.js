// SPDX-License-Identifier: LGPL-2.1-or-later

// Nothing is kept of items, functions and runs that are over: after a few
// rounds to warm up, further rounds need no further memory, and functions and
// objects that were watched are gone.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kitsune from 'gi://Kitsune?version=1';
import System from 'system';

import {equal, main, ok, test, thrown} from './tap.js';

const N_ITEMS = 10_000;
const N_WARM = 2;
const N_ROUNDS = 2;
const N_CHANCES = 3; // memory that is leaked does not stop to grow
const TOLERANCE = 1 << 20; // 50 bytes for each item of a round
const PAGE = 4096;

const Thing = GObject.registerClass(class Thing extends GObject.Object {});

const numbers = (count = N_ITEMS) => Kitsune.Pipeline.new_range(0, count, 1);

// Counts what is alive of the things it was shown. GJS does not clear weak
// references: each thing gets an object of its own, and the bindings of GLib
// know when that one is gone.
class Watcher {
    #target = new Gio.SimpleAction({name: 'target'});
    #bindings = [];

    watch(thing) {
        thing.token = new Gio.SimpleAction({name: 'token'});
        this.#bindings.push(thing.token.bind_property('enabled', this.#target, 'enabled', 0));
        return thing;
    }

    get nAlive() {
        return this.#bindings.filter(binding => binding.dup_source() !== null).length;
    }

    forget() {
        this.#bindings = [];
    }
}

function fail(number) {
    throw new RangeError(`no ${number}`);
}

// What needs most memory comes last: a leak would hide where it was.
const rounds = {
    failures(watcher) {
        const errorHandler = Kitsune.ErrorHandler.new_drop();
        for (let i = 0; i < 10; i++) {
            equal(numbers(N_ITEMS / 5).map(fail, {errorHandler}).count(), 0);
            System.gc(); // exceptions are large, and as above
        }
        for (let i = 0; i < N_ITEMS / 50; i++)
            thrown(() => numbers().map(watcher.watch(n => fail(n))).collect(), /RangeError: no 0/);
    },

    closures(watcher) {
        for (let i = 0; i < N_ITEMS / 5; i++) {
            equal(numbers(5).map(watcher.watch(n => n + 1)).sum(), 15);
            for (const item of numbers(5).flat_map(watcher.watch(n => [n, n]))) {
                equal(item, 0);
                break;
            }
        }
    },

    strings() {
        const texts = numbers().map(n => `item number ${n}`);
        equal(texts.batch(7).unbatch().count(), N_ITEMS);
        equal(texts.last(), `item number ${N_ITEMS - 1}`);
    },

    boxes() {
        const pairs = numbers().map(n => Kitsune.Pair.new(n, [n]));
        equal(pairs.sliding_window(3, 1).map(window => window[0].first).count(), N_ITEMS - 2);
        equal(numbers().group_by(n => n % 100).first().get(7)[1], 107);
    },

    'JavaScript objects'(watcher) {
        equal(numbers(100).map(() => watcher.watch({})).filter(() => true).count(), 100);
        equal(numbers().map(n => ({number: n})).last(), {number: N_ITEMS - 1});
    },

    GObjects() {
        equal(numbers().map(() => new Thing()).batch(10).count(), N_ITEMS / 10);
    },

    'early stops'(watcher) {
        for (let i = 0; i < N_ITEMS / 50; i++)
            equal(numbers().map(watcher.watch(n => n)).take(90).count(), 90);
    },

    'cancelled runs'(watcher) {
        for (let i = 0; i < 10; i++) {
            const cancellable = new Gio.Cancellable();
            const cancelLater = n => {
                if (n === N_ITEMS / 10)
                    cancellable.cancel();
            };
            thrown(() => numbers().map(watcher.watch(() => new Thing())).zip(numbers().tap(cancelLater))
                .collect(null, cancellable), /./);
        }
    },

    async 'awaited runs'(watcher) {
        for (let i = 0; i < N_ITEMS / 50; i++) {
            equal((await numbers(50).map(watcher.watch(n => `${n}`)).collect_async()).length, 50);
            for await (const item of numbers(50).map(watcher.watch(n => n))) {
                equal(item, 0);
                break;
            }
        }
    },
};

function turn() {
    return new Promise(resolve => {
        GLib.idle_add(GLib.PRIORITY_LOW, () => {
            resolve();
            return GLib.SOURCE_REMOVE;
        });
    });
}

async function collectGarbage() {
    for (let i = 0; i < 3; i++) {
        await turn();
        System.gc();
    }
}

function resident() {
    const [, bytes] = GLib.file_get_contents('/proc/self/statm');
    return parseInt(new TextDecoder().decode(bytes).split(' ')[1], 10) * PAGE;
}

async function runRounds(func, watcher) {
    let least = Infinity;
    for (let i = 0; i < N_ROUNDS; i++) {
        watcher.forget();
        await func(watcher);
        await collectGarbage();
        equal(watcher.nAlive, 0);
        least = Math.min(least, resident());
    }
    return least;
}

for (const [name, func] of Object.entries(rounds)) {
    test(`leaks/${name}`, async () => {
        const watcher = new Watcher();
        for (let i = 0; i < N_WARM; i++) {
            await func(watcher);
            await collectGarbage();
        }
        let growth = Infinity;
        let before = await runRounds(func, watcher);
        for (let i = 0; i < N_CHANCES && growth > TOLERANCE; i++) {
            const after = await runRounds(func, watcher);
            growth = after - before;
            before = after;
        }
        ok(growth <= TOLERANCE, `${growth} bytes more is at most ${TOLERANCE}`);
    });
}

main();
