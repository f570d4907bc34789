// SPDX-License-Identifier: LGPL-2.1-or-later

// The test kit, as a test in JavaScript uses it.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';
import KitsuneTest from 'gi://KitsuneTest?version=1';

import {equal, main, ok, test, thrown} from './tap.js';

const SECOND = 1000000;
const Kind = KitsuneTest.EventKind;

function newScript() {
    const script = new KitsuneTest.Script();
    script.add_item(1);
    script.add_delay(SECOND);
    script.add_items([2, 'three', null]);
    return script;
}

test('a script plays', () => {
    const script = newScript();
    const pipeline = script.to_pipeline();
    equal(KitsuneTest.play(pipeline, SECOND), '1@0 2@1 three@1 null@1 end@1');
    equal(KitsuneTest.play(pipeline, 0), '1@0');
    equal([script.get_n_steps(), script.get_n_runs(), script.get_position()], [5, 2, 1]);
});

test('a script fails', () => {
    const script = newScript();
    script.add_error(new GLib.Error(Gio.io_error_quark(), Gio.IOErrorEnum.CLOSED, 'gone'));
    ok(KitsuneTest.play(script.to_pipeline(), SECOND).endsWith(' error(stage "script-1": gone)@1'));
});

test('a script with bad items', () => {
    const script = new KitsuneTest.Script();
    script.add_item(1);
    script.add_item_error('x');
    script.add_item(2);
    const pipeline = script.to_pipeline();
    thrown(() => pipeline.collect(), /injected failure/);
    pipeline.get_stage().error_handler = Kitsune.ErrorHandler.new_drop();
    equal([...pipeline.collect()], [1, 2]);
});

test('a probe sees when', () => {
    const clock = new KitsuneTest.Clock();
    const probe = new KitsuneTest.Probe();
    probe.start(newScript().to_pipeline().map(x => x), clock);
    clock.advance(0);
    probe.expect('1@0');
    clock.advance(SECOND);
    equal([...probe.get_items()], [1, 2, 'three', null]);
    const event = probe.next();
    equal([event.get_kind(), event.get_item(), event.get_time()], [Kind.ITEM, 2, SECOND]);
    probe.expect('three@1 null@1 end@1');
    equal(probe.next(), null);
    equal(probe.to_string(), '1@0 2@1 three@1 null@1 end@1');
    equal(probe.get_event(4).to_string(), 'end@1');
    equal(probe.get_event(4).get_error(), null);
    thrown(() => probe.expect('1@0'), /expected "1@0", got ""/);
});

test('a probe holds', () => {
    const clock = new KitsuneTest.Clock();
    const probe = new KitsuneTest.Probe();
    probe.hold();
    probe.start(Kitsune.Pipeline.new_range(0, 4, 1), clock);
    clock.advance(0);
    probe.expect('');
    probe.request(2);
    clock.advance(0);
    probe.expect('0@0 1@0');
    probe.release();
    clock.advance(0);
    probe.expect('2@0 3@0 end@0');
});

test('a tap', () => {
    const probe = new KitsuneTest.Probe();
    equal([...probe.tap(Kitsune.Pipeline.new_range(0, 3, 1)).take(1).collect()], [0]);
    equal([0, 1].map(i => probe.get_event(i).get_kind()), [Kind.ITEM, Kind.STOPPED]);
});

test('a stage and a function that fail', () => {
    const fault = KitsuneTest.Fault.new_at([1, 3]);
    const numbers = Kitsune.Pipeline.new_range(0, 5, 1);
    const pipeline = fault.apply(numbers, {errorHandler: Kitsune.ErrorHandler.new_drop()});
    equal([...pipeline.collect()], [0, 2, 4]);
    equal([fault.get_n_calls(), fault.get_n_failures()], [5, 2]);

    const every = KitsuneTest.Fault.new_every(2);
    const error = thrown(() => numbers.map(x => every.check() && x).collect(), /injected failure/);
    ok(error.matches(KitsuneTest.error_quark(), KitsuneTest.Error.INJECTED));
});

test('slow', () => {
    const clock = new KitsuneTest.Clock();
    const numbers = Kitsune.Pipeline.new_range(1, 3, 1);
    equal(KitsuneTest.play(KitsuneTest.slow(numbers, SECOND), 9 * SECOND), '1@1 2@2 end@2');
    const probe = new KitsuneTest.Probe();
    const runner = probe.consume(numbers.tap(() => clock.elapse(SECOND)));
    runner.set_options(new Kitsune.RunOptions({clock, maxVector: 1}));
    runner.run(null);
    probe.expect('1@1 2@2 end@2');
});

test('a recorder', () => {
    const fault = KitsuneTest.Fault.new_at([1]);
    const pipeline = fault.apply(Kitsune.Pipeline.new_range(1, 4, 1), {name: 'check'});
    const runner = pipeline.for_each(() => {});
    runner.set_options(new Kitsune.RunOptions({clock: new KitsuneTest.Clock(), maxVector: 1}));
    const recorder = new KitsuneTest.Recorder({runner});
    recorder.expect_no_errors();
    thrown(() => runner.run(null), /injected/);
    thrown(() => recorder.expect_no_errors(), /check: error\(2, injected failure\)@0/);
    equal([recorder.count(Kind.ITEM, 'check'), recorder.count(Kind.COMPLETED, null)], [1, 1]);
    equal([...recorder.get_items('check')], [1]);
    const events = [...recorder.get_events('check')];
    equal(events.slice(0, 3).map(event => event.get_kind()), [Kind.STARTED, Kind.ITEM, Kind.ERROR]);
    equal(events[2].get_error().message, 'injected failure');
    equal([events[2].get_item(), events[2].get_attempt(), events[2].get_stage()], [2, 1, 'check']);
    recorder.clear();
    equal(recorder.to_string(), '');
});

main();
