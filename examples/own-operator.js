// SPDX-License-Identifier: LGPL-2.1-or-later

// An operator of one's own: drops what it has seen within the last second.

import GObject from 'gi://GObject';
import Kitsune from 'gi://Kitsune?version=1';

// [processor]
const Dedup = GObject.registerClass(class Dedup extends Kitsune.Processor {
    constructor(forgetAfter = 1000000) {
        super();
        this.forgetAfter = forgetAfter;
        this.timers = new Map();
    }

    vfunc_process(item, out) {
        if (!this.timers.has(item)) {
            this.timers.set(item, this.get_items_in());
            out.push(item);
        }
        // Again from now on: a timer that is set is moved.
        this.set_timer(this.timers.get(item), this.forgetAfter);
    }

    vfunc_timer(number, _out) {
        for (const [item, timer] of this.timers) {
            if (timer === number)
                this.timers.delete(item);
        }
    }

    vfunc_finish(out) {
        out.push(`${this.get_items_in()} in, ${this.get_items_out()} out`);
    }
});
// [processor]

// [use]
const words = Kitsune.Pipeline.new_from_items(['to', 'be', 'or', 'not', 'to', 'be']);
print(...words.process(Dedup, {name: 'dedup'}).collect());
print(...words.process(() => new Dedup(10000000)).collect());
// [use]

print(`${words.process(Dedup, {name: 'dedup', type: String}).describe()}`.trimEnd());
