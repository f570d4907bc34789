#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A long computation in a program that has to stay smooth."""

import gi

gi.require_version('Kitsune', '1')
from gi.repository import Gio, GLib, Kitsune  # noqa: E402


def is_prime(n):
    return n > 1 and all(n % d for d in range(2, int(n**0.5) + 1))


loop = GLib.MainLoop()
frames = 0


def draw_frame():
    global frames
    frames += 1
    return GLib.SOURCE_CONTINUE


GLib.timeout_add(1, draw_frame)

# [model]
primes = Kitsune.Pipeline.new_range(0, 50_000, 1).filter(is_prime, name='primes')
model = Kitsune.ListModel.new(primes)  # for Gtk.ListView
model.set_max_length(100)
model.connect('notify::running', lambda *_: loop.quit())
model.start()
# [model]
loop.run()
print('in the list:', len(model), 'last:', model[len(model) - 1].value)

# [run]
cancellable = Gio.Cancellable()  # cancelled by a button


def done(runner, result):
    try:
        print('done:', runner.run_finish(result).outcome.value_nick)
    except Kitsune.Error as error:
        print('failed:', error.message)
    loop.quit()


runner = primes.for_each(lambda prime: None)
runner.connect('stage-finished::primes', lambda *_: print('all primes are found'))
runner.run_async(cancellable, done)
# [run]
loop.run()

# [signal]
action = Gio.SimpleAction.new('search', GLib.VariantType.new('s'))
texts = Kitsune.Pipeline.new_from_signal(action, 'activate').map(lambda argument: argument.get_string())
found = []
search = texts.debounce(50_000).take(1).for_each(found.append)
search.run_async(None, lambda runner, result: loop.quit())
# [signal]
GLib.idle_add(lambda: [action.activate(GLib.Variant('s', text)) for text in ('k', 'ki', 'kit')] and GLib.SOURCE_REMOVE)
loop.run()
print('searched for:', *found)
print('frames were drawn meanwhile' if frames > 5 else f'only {frames} frames')
