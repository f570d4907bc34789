// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Cases in JavaScript: reads numbers of items, answers nanoseconds and a sum.
//
// Usage: gjs -m bench.js CASE

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';
import KitsuneBench from 'gi://KitsuneBench?version=1';
import System from 'system';

const CASES = {
    // What one call costs in the binding.
    callback(n) {
        return KitsuneBench.call(n, (item, out) => {
            out.push_int64(item * 2);
            return true;
        });
    },
    map(n) {
        return Kitsune.Pipeline.new_range(0, n, 1).map(item => item * 2).sum();
    },
    batch(n) {
        return Kitsune.Pipeline.new_range(0, n, 1).batch(256)
            .flat_map(items => Array.from(items, item => item * 2)).sum();
    },
};

const run = CASES[System.programArgs[0]];
const input = new Gio.DataInputStream({
    base_stream: new Gio.UnixInputStream({fd: 0}),
});
for (;;) {
    const [line] = input.read_line_utf8(null);
    if (line === null)
        break;
    const start = GLib.get_monotonic_time();
    const sum = run(Number(line));
    print(`${(GLib.get_monotonic_time() - start) * 1000} ${sum}`);
}
