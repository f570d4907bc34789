#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Much of the library, from Python; prints what the other languages print: scenario.py FILE"""

import sys

import gi

gi.require_version('Kitsune', '1')
from gi.repository import Gio, GLib, Kitsune  # noqa: E402


def say(title, items):
    print(f'{title}:', *map(Kitsune.value_to_string, items))


def numbers(stop=6, **options):
    return Kitsune.Pipeline.new_range(1, stop, 1, **options)


def fail_on(bad):
    def check(number):
        if number == bad:
            raise Kitsune.Error(f'{number} is not wanted', code=Kitsune.Error.FAILED)
        return number
    return check


def sources(path):
    say('items', Kitsune.Pipeline.new_from_items(['one', 'two', 'three']).collect())
    say('range', numbers().collect())
    say('lines', Kitsune.Pipeline.new_from_lines(Gio.File.new_for_path(path).read()).collect())
    channel = Kitsune.Channel.new(str, 4)
    for word in 'sent', 'before', 'the run':
        channel.try_send(word)
    channel.close()
    say('channel', channel.get_pipeline().collect())


def transforms():
    say('map', numbers().map(lambda n: n * n).collect())
    say('filter', numbers().filter(lambda n: n % 2 == 1).collect())
    say('flat_map', numbers(4).flat_map(lambda n: [n] * n).collect())
    say('scan', numbers().scan(0, lambda total, n: total + n).collect())
    say('batch', numbers().batch(2).collect())
    say('sliding_window', numbers().sliding_window(3, 1).collect())
    say('sort_by', numbers().sort_by(lambda n: -n).collect())
    groups = numbers().group_by(lambda n: n % 2).flat_map(lambda groups: groups.items())
    say('group_by', [f'{key}: {Kitsune.value_to_string(group)}' for key, group in groups.collect()])


def joins():
    words = Kitsune.Pipeline.new_from_items(['a', 'b', 'c'])
    say('zip', numbers().zip(words).collect())
    say('concat', numbers(3).concat_with(words).collect())
    say('merge', numbers(4).merge_with(numbers(3)).sort_by(lambda n: n).collect())


def terminals():
    print('first:', numbers().first())
    print('first of none:', 'nothing' if numbers(1).first() is None else 'something')
    print('count:', numbers().count())
    print('sum:', numbers().sum())
    print('any:', 'yes' if numbers().any(lambda n: n > 4) else 'no')
    seen = []
    for number in numbers(10**9):
        if number > 3:
            break
        seen.append(number)
    say('iteration', seen)
    say('take', numbers(10**9).take(2).collect())


def failures(path):
    def heard(_runner, _run, stage, item, error, attempt, index):
        print(f'{stage.name} error: "{item}" at {index}, attempt {attempt}: {error.message}')

    def parse(line):
        if not line.isdigit():
            raise Kitsune.Error(f'not a number: "{line}"', code=Kitsune.Error.PARSE)
        return int(line)

    good = []
    lines = Kitsune.Pipeline.new_from_lines(Gio.File.new_for_path(path).read())
    runner = lines.map(parse, name='parse', error_handler=Kitsune.ErrorHandler.new_drop()).for_each(good.append)
    runner.connect('stage-error::parse', heard)
    metrics = runner.run().metrics['parse']
    say('parsed', good)
    print(f'parse: {metrics.items_in} in, {metrics.items_out} out, '
          f'{metrics.errors} errors, {metrics.dropped} dropped')
    try:
        numbers().map(fail_on(3), name='check').collect()
    except Kitsune.Error as error:
        print('failed:', error.message)
    try:
        numbers().batch(0, name='none').collect()
    except Kitsune.Error as error:
        print('refused:', error.message)


def listening():
    doubled = numbers(4, name='numbers').map(lambda n: 2 * n, name='double')
    runner = doubled.for_each(lambda n: None, name='last')
    runner.connect('item::double', lambda _runner, _run, stage, item: print('item:', stage.name, item))
    runner.connect('item::other', lambda *_: print('never heard'))
    runner.connect('stage-finished', lambda _runner, _run, stage: print('finished:', stage.name))
    doubled.stage.connect('finished', lambda _stage, _run: print('double itself has finished'))
    runner.connect('completed', lambda _runner, _run, summary: print('completed:', summary.outcome.value_nick))
    runner.run()
    for stage in runner.last_summary.metrics:
        print(f'metrics of {stage.name}: {stage.items_in} in, {stage.items_out} out')


def describing():
    print(numbers(name='numbers').map(str, type=str, name='text').batch(2, name='pairs').describe(), end='')


def on_a_main_loop():
    loop = GLib.MainLoop()
    turns = 0

    def turn():
        nonlocal turns
        turns += 1
        return GLib.SOURCE_CONTINUE

    def done(pipeline, result):
        print('run_async:', pipeline.run_finish(result).outcome.value_nick)
        loop.quit()

    idle = GLib.idle_add(turn)
    numbers(100_001).for_each(lambda n: None).run_async(None, done)
    print('run_async has returned')
    loop.run()
    GLib.source_remove(idle)
    print('the loop went on:', 'yes' if turns > 0 else 'no')


def cancelling():
    cancellable = Gio.Cancellable()

    def count(number):
        if number == 5:
            cancellable.cancel()

    try:
        numbers(10**9).for_each(count).run(cancellable)
    except Kitsune.Error as error:
        is_it = error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
        print('cancelled:', 'yes' if is_it else error.message)


def settle():
    while GLib.MainContext.default().pending():
        GLib.MainContext.default().iteration(False)


def stopping():
    def stopped(run, result):
        print('stopped:', run.wait_finish(result).outcome.value_nick)
        loop.quit()

    loop = GLib.MainLoop()
    channel = Kitsune.Channel.new(int, 8)
    seen = []
    run = channel.get_pipeline().for_each(seen.append).start()
    run.wait_async(None, stopped)
    channel.try_send(1)
    settle()
    say('running', seen)
    run.pause()
    channel.try_send(2)
    settle()
    print('paused:', 'yes' if run.state == Kitsune.RunState.PAUSED else 'no')
    say('meanwhile', seen)
    run.resume()
    settle()
    say('resumed', seen)
    channel.try_send(3)
    run.stop()
    loop.run()
    say('drained', seen)
    print('finished:', 'yes' if run.state == Kitsune.RunState.FINISHED else 'no')
    channel.close()
    say('left for the next run', channel.get_pipeline().collect())


def merging():
    source = numbers(name='source')
    evens, odds = [], []
    runners = [source.filter(lambda n: n % 2 == 0).for_each(evens.append),
               source.filter(lambda n: n % 2 == 1).for_each(odds.append)]
    summary = Kitsune.Runner.new_merged(runners).run()
    say('evens', evens)
    say('odds', odds)
    print('read once:', summary.metrics['source'].items_out)


sources(sys.argv[1])
transforms()
joins()
terminals()
failures(sys.argv[1])
listening()
describing()
on_a_main_loop()
cancelling()
stopping()
merging()
