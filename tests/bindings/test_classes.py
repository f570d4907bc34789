# SPDX-License-Identifier: LGPL-2.1-or-later
"""Classes of Python that are operators, sources and sinks."""

import asyncio
import sys
import threading

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import GLib, GObject, Kitsune  # noqa: E402


def numbers(*values):
    return Kitsune.Pipeline.new_from_items(values or (1, 2, 3))


class Dedup(Kitsune.Processor):
    def __init__(self, refused=None):
        super().__init__()
        self.refused = refused
        self.seen = set()

    def do_process(self, item, out):
        if item == self.refused:
            raise ValueError(f'no {item}')
        if item not in self.seen:
            self.seen.add(item)
            out.push(item)

    def do_finish(self, out):
        out.push(len(self.seen))


# --- processors -------------------------------------------------------------

def test_a_class_makes_the_processors():
    pipeline = numbers(1, 2, 2, 1).process(Dedup, name='dedup')
    assert pipeline.get_stage().get_name() == 'dedup'
    # No run knows of another one.
    assert [pipeline.collect() for _run in range(2)] == [[1, 2, 2]] * 2


def test_runs_at_once_have_their_own():
    pipeline = numbers(1, 2, 2, 1).process(Dedup)

    async def both():
        return await asyncio.gather(pipeline.collect_async(), pipeline.collect_async())

    assert asyncio.run(both()) == [[1, 2, 2]] * 2


def test_so_does_any_callable():
    with pytest.raises(Kitsune.Error, match='ValueError: no 2') as caught:
        numbers().process(lambda: Dedup(2), name='dedup').collect()
    assert caught.value.stage == 'dedup'
    assert caught.value.code == Kitsune.Error.PANIC
    assert isinstance(caught.value.__cause__, ValueError)


def test_errors_are_for_the_handler():
    assert numbers().process(lambda: Dedup(2), error_handler=Kitsune.ErrorHandler.new_drop()).collect() == [1, 3, 2]


@pytest.mark.parametrize('wrong,message', [
    (lambda: numbers().process(Dedup()), 'takes what makes a processor, such as Dedup itself'),
    (lambda: numbers().process(3), 'takes a function, not int'),
    (lambda: numbers().process(lambda: 3).collect(), 'takes what makes a Kitsune.Processor, not int'),
    (lambda: numbers().process(Dedup, nonsense=1), 'nonsense'),
])
def test_mistakes_are_told(wrong, message):
    with pytest.raises((TypeError, Kitsune.Error), match=message):
        wrong()


def test_one_processor_is_for_one_run():
    processor = Dedup()
    pipeline = numbers().process(lambda: processor)
    assert pipeline.collect() == [1, 2, 3, 3]
    with pytest.raises(Kitsune.Error, match='expected a new processor for this run'):
        pipeline.collect()


@pytest.mark.parametrize('value', [0, -1, 2**40, 2**63, 1.5, 'text', 'a\0b', True, None, [1, [2]], {'a': 1}, b'x',
                                   (1, 2), object(), 1j])
def test_values_go_through_unharmed(value):
    class Pass(Kitsune.Processor):
        def do_process(self, item, out):
            out.push(item)

    assert numbers(value).process(Pass).collect() == [value]


def test_declared_types():
    class Push(Kitsune.Processor):
        def do_process(self, item, out):
            out.push(item)

    assert numbers(1).process(Push, type=str).collect() == ['1']
    result = numbers([1, 2], (3,)).process(Push, type=list).collect()
    assert result == [[1, 2], [3]] and all(isinstance(items, Kitsune.Items) for items in result)
    assert numbers({'a': 1}).process(Push, type=dict).collect() == [{'a': 1}]


def test_items_may_be_kept():
    class Keep(Kitsune.Processor):
        kept = []

        def do_process(self, item, out):
            self.kept.append(item)
            out.forward()

        def do_finish(self, out):
            for item in self.kept:
                out.push(item)

    pairs = Kitsune.Pipeline.new_range(0, 3, 1).with_index()
    assert pairs.process(Keep).map(lambda pair: pair.index).collect() == [0, 1, 2] * 2


def test_a_function_may_call_that_of_its_parent():
    class Stricter(Dedup):
        def do_start(self):
            Kitsune.Processor.do_start(self)

        def do_stop(self):
            Kitsune.Processor.do_stop(self)

        def do_process(self, item, out):
            super().do_process(item, out)
            if item == 3:
                raise KeyError('three')

    with pytest.raises(Kitsune.Error, match='ValueError: no 2') as caught:
        numbers().process(lambda: Stricter(2)).collect()
    assert isinstance(caught.value.__cause__, ValueError)
    assert numbers(1, 1).process(Stricter).collect() == [1, 1]


def test_timers_holding_and_waking():
    class Patient(Kitsune.Processor):
        def do_start(self):
            assert self.get_clock() is not None
            self.thread = None

        def do_process(self, item, out):
            out.push(f'{self.get_stage_name()} {self.get_items_in()} {self.get_items_out()}')
            self.hold()
            self.set_timer(7, 0)
            assert self.has_timer(7) and not self.cancel_timer(8)

        def do_timer(self, number, out):
            out.push(number)
            self.thread = threading.Thread(target=self.wake)
            self.thread.start()

        def do_woken(self, out):
            out.push('woken')
            self.thread.join()
            self.release()

    assert numbers(1, 2).process(Patient).collect() == ['process-1 1 0', 7, 'woken', 'process-1 2 3', 7, 'woken']


@pytest.mark.parametrize('function,expected', [
    ('start', []), ('process', [None]), ('timer', [7]), ('woken', ['woken']), ('finish', []),
])
def test_every_function_may_fail(function, expected):
    class Failing(Kitsune.Processor):
        def check(self, name):
            if name == function:
                raise LookupError(name)

        def do_start(self):
            self.check('start')

        def do_process(self, _item, _out):
            self.hold()
            self.set_timer(1, 0)
            self.check('process')

        def do_timer(self, _number, _out):
            self.wake()
            self.check('timer')

        def do_woken(self, _out):
            self.release()
            self.check('woken')

        def do_finish(self, _out):
            self.check('finish')

    with pytest.raises(Kitsune.Error, match=f"LookupError: {function}") as caught:
        numbers(1).process(Failing).collect()
    assert isinstance(caught.value.__cause__, LookupError)


def test_exit_ends_the_program():
    class Leaving(Kitsune.Processor):
        def do_process(self, _item, _out):
            sys.exit(3)

    with pytest.raises(SystemExit):
        numbers().process(Leaving).collect()


async def _asynchronous(_self, _item, _out):
    pass


def _generator(_self, item, _out):
    yield item


@pytest.mark.parametrize('func,message', [(_asynchronous, 'must not be async'), (_generator, 'generator function')])
def test_functions_that_c_cannot_call_are_refused(func, message):
    with pytest.raises(TypeError, match=f'Bad.do_process.*{message}'):
        type('Bad', (Kitsune.Processor,), {'do_process': func})


def test_nothing_can_be_awaited():
    class Late(Kitsune.Processor):
        def do_process(self, item, out):
            return _asynchronous(self, item, out)

    with pytest.raises(Kitsune.Error, match='TypeError: .*awaited'):
        numbers().process(Late).collect()


def test_state_is_let_go_of():
    alive = []

    class State:
        def __init__(self):
            alive.append(self)

        def __del__(self):
            alive_count[0] -= 1

    alive_count = [0]

    class Stateful(Kitsune.Processor):
        def do_start(self):
            alive_count[0] += 1
            self.state = State()

        def do_process(self, _item, out):
            out.forward()

        def do_stop(self):
            alive.clear()
            del self.state

    assert numbers().process(Stateful).collect() == [1, 2, 3]
    assert alive_count == [0]


# --- a stage with options ---------------------------------------------------

class Scale(Kitsune.Transform):
    factor = GObject.Property(type=int, default=2)

    def do_open(self):
        return Scaler(self.factor)

    def do_check(self):
        if self.factor == 0:
            self.report_problem('property "factor" is 0')


class Scaler(Kitsune.Processor):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def do_process(self, item, out):
        out.push(self.factor * item)


def test_transform():
    stage = Scale(name='scale')
    pipeline = stage.connect(numbers(), object, type=int)
    assert pipeline.get_item_type() == GObject.TYPE_INT64
    assert pipeline.collect() == [2, 4, 6]
    stage.factor = 3
    assert pipeline.collect() == [3, 6, 9]
    stage.factor = 0
    with pytest.raises(Kitsune.Error, match='stage "scale": property "factor" is 0'):
        pipeline.validate()


@pytest.mark.parametrize('open_it,message', [
    (lambda: None, 'TypeError: Broken.do_open.. returned nothing'),
    (lambda: 1 // 0, 'ZeroDivisionError'),
])
def test_open_may_fail(open_it, message):
    class Broken(Kitsune.Transform):
        def do_open(self):
            return open_it()

    with pytest.raises(Kitsune.Error, match=message):
        Broken().connect(numbers(), object).collect()


# --- sources and sinks ------------------------------------------------------

class Countdown(Kitsune.Source):
    start = GObject.Property(type=int, default=3)

    def do_open(self):
        return CountdownReader(self.start)


class CountdownReader(Kitsune.Reader):
    def __init__(self, number):
        super().__init__()
        self.number = number

    def do_start(self):
        if self.number < 0:
            raise ValueError('negative')

    def do_produce(self, out):
        if self.number == 0:
            out.end()
        elif self.number == 13:
            raise LookupError('unlucky')
        else:
            out.push([self.number])
            self.number -= 1


def test_source():
    pipeline = Countdown(start=2).to_pipeline(list)
    assert [pipeline.collect() for _run in range(2)] == [[[2], [1]]] * 2


@pytest.mark.parametrize('start,cause', [(-1, ValueError), (14, LookupError)])
def test_source_may_fail(start, cause):
    with pytest.raises(Kitsune.Error) as caught:
        Countdown(start=start, name='count').to_pipeline(object).collect()
    assert caught.value.stage == 'count'
    assert isinstance(caught.value.__cause__, cause)


class Memory(Kitsune.Sink):
    def __init__(self, **options):
        super().__init__(**options)
        self.runs = []

    def do_open(self):
        self.runs.append([])
        return MemoryWriter(self.runs[-1])


class MemoryWriter(Kitsune.Writer):
    def __init__(self, items):
        super().__init__()
        self.items = items

    def do_write(self, item):
        if item == 'bad':
            raise ValueError('bad item')
        self.items.append(item)

    def do_failed(self, error):
        self.items.append(f'failed: {error.message}')

    def do_finish(self):
        def finish():
            self.items.append('finished')
            self.done()
            return GLib.SOURCE_REMOVE
        source = GLib.idle_source_new()
        source.set_callback(lambda *_data: finish())
        source.attach(GLib.MainContext.get_thread_default())

    def do_stop(self):
        self.items.append('stopped')


def test_sink():
    sink = Memory()
    sink.connect(numbers(1, [2]).with_index(), object)
    Kitsune.Runner.new_for_stage(sink).run()
    (first, second, *rest), = sink.runs
    # Boxes that outlive the call.
    assert (first.index, first.value, second.index, list(second.value)) == (0, 1, 1, [2])
    assert rest == ['finished', 'stopped']


def test_sink_may_fail():
    sink = Memory(name='memory')
    sink.connect(numbers(1, 'bad', 3), object)
    runner = Kitsune.Runner.new_for_stage(sink)
    with pytest.raises(Kitsune.Error, match='stage "memory": ValueError: bad item') as caught:
        runner.run()
    assert isinstance(caught.value.__cause__, ValueError)
    sink.set_error_handler(Kitsune.ErrorHandler.new_drop())
    runner.run()
    assert sink.runs == [[1, 'stopped'], [1, 3, 'finished', 'stopped']]


def fail_at_2(number):
    if number == 2:
        raise GLib.Error('broken')
    return number


def test_sink_hears_of_errors_above():
    sink = Memory()
    sink.connect(numbers(1, 2).map(fail_at_2, name='above'), object)
    with pytest.raises(GLib.Error, match='broken'):
        Kitsune.Runner.new_for_stage(sink).run()
    assert sink.runs == [[1, 'failed: stage "above": broken', 'stopped']]


def test_processor_hears_of_errors_above():
    heard = []

    class Listening(Kitsune.Processor):
        def do_process(self, _item, out):
            out.forward()

        def do_finish(self, _out):
            heard.append('finished')

        def do_failed(self, error):
            heard.append(error.message)

        def do_stop(self):
            heard.append('stopped')

    pipeline = numbers(1, 2).map(fail_at_2, name='above').process(Listening)
    with pytest.raises(GLib.Error, match='broken'):
        pipeline.collect()
    assert heard == ['stage "above": broken', 'stopped']
    assert pipeline.take(1).collect() == [1]
    assert heard[2:] == ['stopped']
