# SPDX-License-Identifier: LGPL-2.1-or-later
"""Signals, properties, list models and streams as sources."""

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import Gio, GLib, GObject, Kitsune  # noqa: E402


class Bell(GObject.Object):
    __gtype_name__ = 'PythonBell'
    level = GObject.Property(type=int, default=0)

    @GObject.Signal
    def rung(self):
        pass

    @GObject.Signal(arg_types=(str,))
    def said(self, text):
        pass

    @GObject.Signal(arg_types=(str, int))
    def told(self, text, number):
        pass

    @GObject.Signal(arg_types=(object,))
    def shown(self, thing):
        pass


def settle():
    context = GLib.MainContext.default()
    while context.iteration(False):
        pass


class Live:
    """A run that goes on while the test does something else."""

    def __init__(self, pipeline):
        self.items = []
        self.run = pipeline.for_each(self.items.append).start()
        settle()

    def take(self):
        settle()
        items = list(self.items)
        self.items.clear()
        return items

    def stop(self):
        self.run.stop()
        settle()
        assert self.run.get_state() == Kitsune.RunState.FINISHED


def test_arguments_of_signals():
    bell = Bell()
    thing = {'a': 1}
    for signal, arguments, expected in [('rung', (), None), ('said', ('hi',), 'hi'), ('told', ('a', 3), ['a', 3]),
                                        ('shown', (thing,), thing)]:
        live = Live(Kitsune.Pipeline.new_from_signal(bell, signal))
        bell.emit(signal, *arguments)
        bell.emit(signal, *arguments)
        assert live.take() == [expected, expected]
        live.stop()
        bell.emit(signal, *arguments)
        assert live.take() == []


def test_signals_end_with_the_object():
    bell = Bell()
    live = Live(Kitsune.Pipeline.new_from_signal(bell, 'said').map(str.upper))
    bell.emit('said', 'a')
    del bell
    assert live.take() == ['A']
    assert live.run.get_state() == Kitsune.RunState.FINISHED


def test_options_of_a_signal():
    bell = Bell()
    live = Live(Kitsune.Pipeline.new_from_signal(bell, 'said', capacity=2,
                                                 when_full=Kitsune.WhenFull.DROP_NEWEST, name='bell'))
    live.run.pause()
    settle()
    for text in 'abcd':
        bell.emit('said', text)
    live.run.resume()
    assert live.take() == ['a', 'b']
    dropped = live.run.get_metrics().lookup('bell').get_dropped_for(Kitsune.DropReason.OVERFLOW)
    assert dropped == 2
    live.stop()


def test_an_unknown_signal():
    with pytest.raises(Kitsune.Error, match='PythonBell has no signal "gone"'):
        Kitsune.Pipeline.new_from_signal(Bell(), 'gone').collect()


def test_a_property():
    bell = Bell()
    live = Live(Kitsune.Pipeline.new_from_property(bell, 'level').dedupe())
    assert live.take() == [0]
    bell.level = 4
    assert live.take() == [4]
    bell.level = 4
    bell.level = 5
    assert live.take() == [5]
    live.stop()


def test_a_list_model():
    store = Gio.ListStore.new(Bell)
    bells = [Bell(level=level) for level in (1, 2)]
    for bell in bells:
        store.append(bell)
    pipeline = Kitsune.Pipeline.new_from_list_model(store)
    assert pipeline.collect() == bells
    live = Live(Kitsune.Pipeline.new_from_list_model(store, follow=True).map(lambda bell: bell.level))
    assert live.take() == [1, 2]
    store.append(Bell(level=3))
    assert live.take() == [3]
    live.stop()


def stream_of(data):
    return Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(data))


def test_lines():
    stream = stream_of('a\r\nß\n\nlast'.encode())
    assert Kitsune.Pipeline.new_from_lines(stream, close_stream=True).collect() == ['a', 'ß', '', 'last']
    assert stream.is_closed()


def test_bad_lines():
    with pytest.raises(Kitsune.Error, match=r'line 2: byte 1 \(0xff\)'):
        Kitsune.Pipeline.new_from_lines(stream_of(b'a\n\xff\n')).collect()
    lines = Kitsune.Pipeline.new_from_lines(stream_of(b'a\n\xff\nlong line\nb'), max_line_length=4,
                                            error_handler=Kitsune.ErrorHandler.new_drop())
    assert lines.collect() == ['a', 'b']
