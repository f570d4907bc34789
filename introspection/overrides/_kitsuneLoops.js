// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported arePromisesExpected, block, expectPromises, wouldWaitForEver */

// Blocking calls in which promises are settled.
//
// GJS runs what follows an await, and timeouts, from the default main context.
// A blocking call of C iterates a context of its own, where that never happens:
// once a stage has an asynchronous function, blocking calls are made here, and
// the main loop goes on while they last.

const {GLib} = imports.gi;
const {drainMicrotaskQueue} = imports._promiseNative;

const LONGEST_WAIT = 10;

let expected = false;
let depth = 0;

function expectPromises() {
    expected = true;
}

function arePromisesExpected() {
    return expected;
}

// Whether anything can follow an await now: GJS does not run promises while it
// is running one.
function canSettle() {
    let ran = false;
    Promise.resolve().then(() => {
        ran = true;
    });
    drainMicrotaskQueue();
    return ran;
}

// Whether a blocking call would wait in vain for a promise.
function wouldWaitForEver() {
    return depth > 0 && !canSettle();
}

// Waits for the context, but not long: nothing can wait for two.
function wait(context, delay) {
    const source = GLib.timeout_source_new(delay);
    source.set_callback(() => GLib.SOURCE_REMOVE);
    source.attach(context);
    context.iteration(true);
    source.destroy();
}

// Makes an asynchronous call of C and returns its result when it has ended.
function block(begin) {
    const context = GLib.MainContext.new();
    const main = GLib.MainContext.default();
    let result = null;
    let delay = 1;
    context.push_thread_default();
    depth++;
    try {
        begin((_source, ended) => {
            result = ended;
        });
        while (result === null) {
            const moved = [context.iteration(false), main.iteration(false)].includes(true);
            drainMicrotaskQueue();
            delay = moved ? 1 : Math.min(delay * 2, LONGEST_WAIT);
            if (!moved && result === null)
                wait(context, delay);
        }
    } finally {
        depth--;
        context.pop_thread_default();
    }
    return result;
}
