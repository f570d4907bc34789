# SPDX-License-Identifier: LGPL-2.1-or-later
"""The test kit, as a test in Python uses it."""

import gi
import pytest

gi.require_version('Kitsune', '1')
gi.require_version('KitsuneTest', '1')
from gi.repository import Gio, GLib, Kitsune, KitsuneTest  # noqa: E402

SECOND = 1000000
Kind = KitsuneTest.EventKind


@pytest.fixture
def clock():
    return KitsuneTest.Clock()


@pytest.fixture
def script():
    script = KitsuneTest.Script()
    script.add_item(1)
    script.add_delay(SECOND)
    script.add_items([2, 'three', None])
    return script


def test_a_script_plays(script):
    pipeline = script.to_pipeline()
    assert KitsuneTest.play(pipeline, SECOND) == '1@0 2@1 three@1 null@1 end@1'
    assert KitsuneTest.play(pipeline, 0) == '1@0'
    assert (script.get_n_steps(), script.get_n_runs()) == (5, 2)
    assert script.get_position() == 1


def test_a_script_fails(script):
    script.add_error(GLib.Error.new_literal(Gio.io_error_quark(), 'gone', Gio.IOErrorEnum.CLOSED))
    text = KitsuneTest.play(script.to_pipeline(type=object).map(str), SECOND)
    assert text.endswith(' error(stage "script-1": gone)@1')


def test_a_script_with_bad_items():
    script = KitsuneTest.Script()
    script.add_item(1)
    script.add_item_error('x')
    script.add_item(2)
    pipeline = script.to_pipeline(type=int)
    with pytest.raises(Kitsune.Error, match='injected failure'):
        pipeline.collect()
    pipeline.get_stage().props.error_handler = Kitsune.ErrorHandler.new_drop()
    assert pipeline.collect() == [1, 2]


def test_items_come_back_as_they_are():
    script = KitsuneTest.Script()
    content = [1, {'a': 2}]
    script.add_item(content)
    probe = KitsuneTest.Probe()
    probe.consume(script.to_pipeline()).run()
    assert probe.get_items()[0] is content
    assert probe.next().get_item() is content


def test_a_probe_sees_when(clock, script):
    probe = KitsuneTest.Probe()
    probe.start(script.to_pipeline().map(lambda x: x), clock)
    clock.advance(0)
    probe.expect('1@0')
    clock.advance(SECOND)
    assert list(probe.get_items()) == [1, 2, 'three', None]
    event = probe.next()
    assert (event.get_kind(), event.get_item(), event.get_time()) == (Kind.ITEM, 2, SECOND)
    probe.expect('three@1 null@1 end@1')
    assert probe.next() is None
    assert str(probe) == '1@0 2@1 three@1 null@1 end@1'
    assert str(probe.get_event(4)) == 'end@1'
    assert probe.get_event(4).get_item() is None
    assert probe.get_event(4).get_error() is None
    assert repr(event) == '<KitsuneTest.Event 2@1>'


def test_expect_is_an_assertion():
    probe = KitsuneTest.Probe()
    with pytest.raises(AssertionError, match='expected "1@0", got ""'):
        probe.expect('1@0')


def test_a_probe_holds(clock):
    probe = KitsuneTest.Probe()
    probe.hold()
    probe.start(Kitsune.Pipeline.new_range(0, 4, 1), clock)
    clock.advance(0)
    probe.expect('')
    probe.request(2)
    clock.advance(0)
    probe.expect('0@0 1@0')
    probe.release()
    clock.advance(0)
    probe.expect('2@0 3@0 end@0')


def test_a_tap(clock):
    probe = KitsuneTest.Probe()
    assert probe.tap(Kitsune.Pipeline.new_range(0, 3, 1)).take(1).collect() == [0]
    kinds = [probe.get_event(i).get_kind() for i in range(probe.get_n_events())]
    assert kinds == [Kind.ITEM, Kind.STOPPED]


def test_a_stage_that_fails():
    fault = KitsuneTest.Fault.new_at([1, 3])
    pipeline = fault.apply(Kitsune.Pipeline.new_range(0, 5, 1), error_handler=Kitsune.ErrorHandler.new_drop())
    assert pipeline.collect() == [0, 2, 4]
    assert (fault.get_n_calls(), fault.get_n_failures()) == (5, 2)


def test_a_function_that_fails():
    full = GLib.Error.new_literal(Gio.io_error_quark(), 'full', Gio.IOErrorEnum.NO_SPACE)
    fault = KitsuneTest.Fault.new_every(2, full)

    def double(number):
        fault.check()
        return 2 * number

    with pytest.raises(GLib.Error, match='full') as caught:
        Kitsune.Pipeline.new_range(0, 5, 1).map(double).collect()
    assert caught.value.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NO_SPACE)


def test_slow(clock):
    slow = KitsuneTest.slow(Kitsune.Pipeline.new_range(1, 3, 1), SECOND)
    assert KitsuneTest.play(slow, 9 * SECOND) == '1@1 2@2 end@2'
    probe = KitsuneTest.Probe()
    runner = probe.consume(Kitsune.Pipeline.new_range(1, 3, 1).tap(lambda _: clock.elapse(SECOND)))
    runner.set_options(Kitsune.RunOptions(clock=clock, max_vector=1))
    runner.run()
    probe.expect('1@1 2@2 end@2')


def test_a_recorder(clock):
    fault = KitsuneTest.Fault.new_at([1])
    pipeline = fault.apply(Kitsune.Pipeline.new_range(1, 4, 1), name='check')
    runner = pipeline.for_each(lambda _: None)
    runner.set_options(Kitsune.RunOptions(clock=clock, max_vector=1))
    recorder = KitsuneTest.Recorder(runner=runner)
    recorder.expect_no_errors()
    with pytest.raises(GLib.Error):
        runner.run()
    with pytest.raises(AssertionError, match=r'check: error\(2, injected failure\)@0'):
        recorder.expect_no_errors()
    assert recorder.count(Kind.ITEM, 'check') == 1
    assert recorder.count(Kind.COMPLETED, None) == 1
    assert list(recorder.get_items('check')) == [1]
    events = list(recorder.get_events('check'))
    assert [event.get_kind() for event in events][:3] == [Kind.STARTED, Kind.ITEM, Kind.ERROR]
    assert events[2].get_error().message == 'injected failure'
    assert (events[2].get_item(), events[2].get_attempt(), events[2].get_stage()) == (2, 1, 'check')
    recorder.clear()
    assert str(recorder) == ''
