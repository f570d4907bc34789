// SPDX-License-Identifier: LGPL-2.1-or-later

// Much of the library, from JavaScript; prints what the other languages print:
// gjs -m scenario.js FILE

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';

const MANY = 1_000_000_000;

function say(title, items) {
    print(`${title}:${[...items].map(item => ` ${Kitsune.value_to_string(item)}`).join('')}`);
}

function numbers(stop = 6, options = {}) {
    return Kitsune.Pipeline.new_range(1, stop, 1, options);
}

function linesOf(path) {
    return Kitsune.Pipeline.new_from_lines(Gio.File.new_for_path(path).read(null));
}

const yesNo = answer => answer ? 'yes' : 'no';
const outcome = summary => Kitsune.RunOutcome.to_string(summary.outcome);

function sources(path) {
    say('items', Kitsune.Pipeline.new_from_items(['one', 'two', 'three']).collect());
    say('range', numbers().collect());
    say('lines', linesOf(path).collect());
    const channel = Kitsune.Channel.new(String, 4);
    for (const word of ['sent', 'before', 'the run'])
        channel.try_send(word);
    channel.close();
    say('channel', channel.get_pipeline().collect());
}

function transforms() {
    say('map', numbers().map(n => n * n).collect());
    say('filter', numbers().filter(n => n % 2 === 1).collect());
    say('flat_map', numbers(4).flat_map(n => new Array(n).fill(n)).collect());
    say('scan', numbers().scan(0, (total, n) => total + n).collect());
    say('batch', numbers().batch(2).collect());
    say('sliding_window', numbers().sliding_window(3, 1).collect());
    say('sort_by', numbers().sort_by(n => -n).collect());
    const groups = numbers().group_by(n => n % 2)
        .flat_map(dict => dict.entries().map(([key, group]) => `${key}: ${Kitsune.value_to_string(group)}`));
    say('group_by', groups.collect());
}

function joins() {
    const words = Kitsune.Pipeline.new_from_items(['a', 'b', 'c']);
    say('zip', numbers().zip(words).collect());
    say('concat', numbers(3).concat_with(words).collect());
    say('merge', numbers(4).merge_with(numbers(3)).sort_by(n => n).collect());
}

function terminals() {
    print('first:', numbers().first());
    print('first of none:', numbers(1).first() === null ? 'nothing' : 'something');
    print('count:', numbers().count());
    print('sum:', numbers().sum());
    print('any:', yesNo(numbers().any(n => n > 4)));
    const seen = [];
    for (const number of numbers(MANY)) {
        if (number > 3)
            break;
        seen.push(number);
    }
    say('iteration', seen);
    say('take', numbers(MANY).take(2).collect());
}

function failures(path) {
    const good = [];
    const parsed = linesOf(path).map(line => {
        if (!/^[0-9]+$/.test(line))
            throw new GLib.Error(Kitsune.Error, Kitsune.Error.PARSE, `not a number: "${line}"`);
        return parseInt(line, 10);
    }, {name: 'parse', errorHandler: Kitsune.ErrorHandler.new_drop()});
    const runner = parsed.for_each(number => good.push(number));
    runner.connect('stage-error::parse', (_runner, _run, stage, item, error, attempt, index) => {
        print(`${stage.name} error: "${item}" at ${index}, attempt ${attempt}: ${error.message}`);
    });
    const metrics = runner.run().metrics.lookup('parse');
    say('parsed', good);
    print(`parse: ${metrics.itemsIn} in, ${metrics.itemsOut} out, ` +
        `${metrics.errors} errors, ${metrics.dropped} dropped`);
    try {
        numbers().map(number => {
            if (number === 3)
                throw new GLib.Error(Kitsune.Error, Kitsune.Error.FAILED, `${number} is not wanted`);
            return number;
        }, {name: 'check'}).collect();
    } catch (error) {
        print('failed:', error.message);
    }
    try {
        numbers().batch(0, {name: 'none'}).collect();
    } catch (error) {
        print('refused:', error.message);
    }
}

function listening() {
    const doubled = numbers(4, {name: 'numbers'}).map(n => 2 * n, {name: 'double'});
    const runner = doubled.for_each(() => {}, {name: 'last'});
    runner.connect('item::double', (_runner, _run, stage, item) => print('item:', stage.name, item));
    runner.connect('item::other', () => print('never heard'));
    runner.connect('stage-finished', (_runner, _run, stage) => print('finished:', stage.name));
    doubled.stage.connect('finished', () => print('double itself has finished'));
    runner.connect('completed', (_runner, _run, summary) => print('completed:', outcome(summary)));
    runner.run();
    for (const stage of runner.lastSummary.metrics)
        print(`metrics of ${stage.name}: ${stage.itemsIn} in, ${stage.itemsOut} out`);
}

function describing() {
    const text = numbers(6, {name: 'numbers'}).map(n => `${n}`, {type: String, name: 'text'});
    print(`${text.batch(2, {name: 'pairs'}).describe()}`.trimEnd());
}

function onAMainLoop() {
    const loop = new GLib.MainLoop(null, false);
    let turns = 0;
    const idle = GLib.idle_add(GLib.PRIORITY_DEFAULT_IDLE, () => {
        turns++;
        return GLib.SOURCE_CONTINUE;
    });
    numbers(100_001).for_each(() => {}).run_async(null, (runner, result) => {
        print('run_async:', outcome(runner.run_finish(result)));
        loop.quit();
    });
    print('run_async has returned');
    loop.run();
    GLib.source_remove(idle);
    print('the loop went on:', yesNo(turns > 0));
}

function cancelling() {
    const cancellable = new Gio.Cancellable();
    try {
        numbers(MANY).for_each(number => {
            if (number === 5)
                cancellable.cancel();
        }).run(cancellable);
    } catch (error) {
        print('cancelled:', error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED) ? 'yes' : error.message);
    }
}

function settle() {
    while (GLib.MainContext.default().pending())
        GLib.MainContext.default().iteration(false);
}

function stopping() {
    const loop = new GLib.MainLoop(null, false);
    const channel = Kitsune.Channel.new(BigInt, 8);
    const seen = [];
    const run = channel.get_pipeline().for_each(number => seen.push(number)).start(null);
    run.wait_async(null, (_run, result) => {
        print('stopped:', outcome(run.wait_finish(result)));
        loop.quit();
    });
    channel.try_send(1);
    settle();
    say('running', seen);
    run.pause();
    channel.try_send(2);
    settle();
    print('paused:', yesNo(run.state === Kitsune.RunState.PAUSED));
    say('meanwhile', seen);
    run.resume();
    settle();
    say('resumed', seen);
    channel.try_send(3);
    run.stop();
    loop.run();
    say('drained', seen);
    print('finished:', yesNo(run.state === Kitsune.RunState.FINISHED));
    channel.close();
    say('left for the next run', channel.get_pipeline().collect());
}

function merging() {
    const source = numbers(6, {name: 'source'});
    const evens = [];
    const odds = [];
    const summary = Kitsune.Runner.new_merged([
        source.filter(n => n % 2 === 0).for_each(n => evens.push(n)),
        source.filter(n => n % 2 === 1).for_each(n => odds.push(n)),
    ]).run();
    say('evens', evens);
    say('odds', odds);
    print('read once:', summary.metrics.lookup('source').itemsOut);
}

sources(ARGV[0]);
transforms();
joins();
terminals();
failures(ARGV[0]);
listening();
describing();
onAMainLoop();
cancelling();
stopping();
merging();
