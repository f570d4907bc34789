// SPDX-License-Identifier: LGPL-2.1-or-later

// Signals, properties, list models and streams as sources.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, ok, test, thrown} from './tap.js';

const Bell = GObject.registerClass({
    GTypeName: 'ScriptBell',
    Properties: {
        level: GObject.ParamSpec.int('level', '', '', GObject.ParamFlags.READWRITE, 0, 100, 0),
    },
    Signals: {
        rung: {},
        said: {param_types: [GObject.TYPE_STRING]},
        told: {param_types: [GObject.TYPE_STRING, GObject.TYPE_INT]},
    },
}, class Bell extends GObject.Object {});

function settle() {
    const context = GLib.MainContext.default();
    while (context.iteration(false))
        ;
}

// A run that goes on while the test does something else.
class Live {
    constructor(pipeline) {
        this.items = [];
        this.run = pipeline.for_each(item => void this.items.push(item)).start(null);
        settle();
    }

    take() {
        settle();
        return this.items.splice(0);
    }

    stop() {
        this.run.stop();
        settle();
        equal(this.run.state, Kitsune.RunState.FINISHED);
    }
}

for (const [signal, args, expected] of [['rung', [], null], ['said', ['hi'], 'hi'], ['told', ['a', 3], ['a', 3]]]) {
    test(`signal/${signal}`, () => {
        const bell = new Bell();
        const live = new Live(Kitsune.Pipeline.new_from_signal(bell, signal));
        bell.emit(signal, ...args);
        bell.emit(signal, ...args);
        equal(live.take(), [expected, expected]);
        live.stop();
        bell.emit(signal, ...args);
        equal(live.take(), []);
    });
}

test('signal/options', () => {
    const bell = new Bell();
    const live = new Live(Kitsune.Pipeline.new_from_signal(bell, 'said',
        {name: 'bell', capacity: 2, whenFull: Kitsune.WhenFull.DROP_NEWEST}));
    live.run.pause();
    settle();
    for (const text of 'abcd')
        bell.emit('said', text);
    live.run.resume();
    equal(live.take(), ['a', 'b']);
    equal(live.run.get_metrics().lookup('bell').get_dropped_for(Kitsune.DropReason.OVERFLOW), 2);
    live.stop();
});

test('signal/unknown', () => {
    thrown(() => Kitsune.Pipeline.new_from_signal(new Bell(), 'gone').collect(), /ScriptBell has no signal "gone"/);
});

test('property', () => {
    const bell = new Bell();
    const live = new Live(Kitsune.Pipeline.new_from_property(bell, 'level').dedupe());
    equal(live.take(), [0]);
    bell.level = 4;
    equal(live.take(), [4]);
    bell.level = 4;
    equal(live.take(), []);
    live.stop();
});

test('list model', () => {
    const store = new Gio.ListStore({item_type: Bell.$gtype});
    store.append(new Bell({level: 1}));
    store.append(new Bell({level: 2}));
    equal(Kitsune.Pipeline.new_from_list_model(store).map(bell => bell.level).collect(), [1, 2]);
    const live = new Live(Kitsune.Pipeline.new_from_list_model(store, {follow: true}).map(bell => bell.level));
    equal(live.take(), [1, 2]);
    store.append(new Bell({level: 3}));
    equal(live.take(), [3]);
    live.stop();
});

const streamOf = data => Gio.MemoryInputStream.new_from_bytes(new GLib.Bytes(data));

test('lines', () => {
    const stream = streamOf(new TextEncoder().encode('a\r\nß\n\nlast'));
    equal(Kitsune.Pipeline.new_from_lines(stream, {closeStream: true}).collect(), ['a', 'ß', '', 'last']);
    ok(stream.is_closed());
});

test('lines/bad', () => {
    const data = [97, 10, 255, 10, 98];
    thrown(() => Kitsune.Pipeline.new_from_lines(streamOf(data)).collect(), /line 2: byte 1 \(0xff\)/);
    equal(Kitsune.Pipeline.new_from_lines(streamOf(data), {errorHandler: Kitsune.ErrorHandler.new_drop()}).collect(),
        ['a', 'b']);
});

main();
