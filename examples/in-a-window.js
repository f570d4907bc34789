// SPDX-License-Identifier: LGPL-2.1-or-later

// A long computation in a program that has to stay smooth.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';

function isPrime(n) {
    for (let d = 2; d * d <= n; d++) {
        if (n % d === 0)
            return false;
    }
    return n > 1;
}

const loop = new GLib.MainLoop(null, false);
let frames = 0;
GLib.timeout_add(GLib.PRIORITY_DEFAULT, 1, () => {
    frames++;
    return GLib.SOURCE_CONTINUE;
});

// [model]
const primes = Kitsune.Pipeline.new_range(0, 50_000, 1).filter(isPrime, {name: 'primes'});
const model = Kitsune.ListModel.new(primes); // for Gtk.ListView
model.max_length = 100;
model.connect('notify::running', () => loop.quit());
model.start(null, null);
// [model]
loop.run();
print('in the list:', model.get_n_items(), 'last:', model.get_item(model.get_n_items() - 1).value);

// [run]
const cancellable = new Gio.Cancellable(); // cancelled by a button
const runner = primes.for_each(() => {});
runner.connect('stage-finished::primes', () => print('all primes are found'));
runner.run_async(cancellable).then(
    summary => print('done:', Kitsune.RunOutcome.to_string(summary.outcome)),
    error => print('failed:', error.message)).finally(() => loop.quit());
// [run]
loop.run();

// [signal]
const action = Gio.SimpleAction.new('search', new GLib.VariantType('s'));
const texts = Kitsune.Pipeline.new_from_signal(action, 'activate').map(argument => argument.unpack());
const found = [];
const search = texts.debounce(50_000).take(1).for_each(text => found.push(text));
search.run_async(null).finally(() => loop.quit());
// [signal]
GLib.idle_add(GLib.PRIORITY_LOW, () => {
    for (const text of ['k', 'ki', 'kit'])
        action.activate(GLib.Variant.new_string(text));
    return GLib.SOURCE_REMOVE;
});
loop.run();
print('searched for:', ...found);
print(frames > 5 ? 'frames were drawn meanwhile' : `only ${frames} frames`);
