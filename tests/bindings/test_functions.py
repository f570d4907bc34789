# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions of Python in stages: results, options, mistakes, exceptions."""

import functools
import sys
import threading

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import Gio, GLib, Kitsune  # noqa: E402


def numbers(*values):
    return Kitsune.Pipeline.new_from_items(values or (1, 2, 3))


def refuse_two(number):
    if number == 2:
        raise ValueError('bad two')
    return number


def test_what_the_readme_says():
    assert numbers().map(lambda x: x * 2).filter(lambda x: x > 2).collect() == [4, 6]


@pytest.mark.parametrize('answer,passes', [(1, True), ('', False), (None, False), ([0], True), (True, True)])
def test_predicates_may_answer_anything(answer, passes):
    assert numbers(1).filter(lambda _x: answer).collect() == ([1] if passes else [])
    assert numbers(1).reject(lambda _x: answer).collect() == ([] if passes else [1])


@pytest.mark.parametrize('func', [str, functools.partial(pow, 2), abs, [1, 2, 3, 4].__getitem__])
def test_any_callable_will_do(func):
    assert numbers(3).map(func).collect() == [func(3)]


def test_several_outputs_are_a_list():
    even, odd = numbers(1, 2, 3, 4).partition(lambda x: x % 2 == 0)
    assert sorted(even.map(lambda x: -x).merge_with(odd).collect()) == [-4, -2, 1, 3]


# --- options ----------------------------------------------------------------

def test_keywords_are_options_of_the_stage():
    pipeline = numbers().map(refuse_two, name='parse', error_handler=Kitsune.ErrorHandler.new_drop())
    assert pipeline.get_stage().get_name() == 'parse'
    assert pipeline.collect() == [1, 3]


def test_keywords_are_options_of_a_terminal():
    runner = numbers().for_each(refuse_two, name='last', error_handler=Kitsune.ErrorHandler.new_drop())
    assert runner.get_terminal(0).get_name() == 'last'
    assert runner.run().get_metrics().lookup('last').get_errors() == 1


def test_keywords_are_options_of_the_run():
    handler = Kitsune.ErrorHandler.new_return(2**40)
    assert numbers().map(refuse_two).collect(error_handler=handler, max_vector=1) == [1, 2**40, 3]


@pytest.mark.parametrize('call', [
    lambda: numbers().map(str, nonsense=1),
    lambda: numbers().collect(nonsense=1),
    lambda: numbers().collect(Kitsune.RunOptions(), nonsense=1),
    lambda: numbers().for_each(str, nonsense=1),
    lambda: numbers().map(str, kind='x', nonsense=1),
    lambda: Kitsune.value_to_json(1, nonsense=1),
])
def test_unknown_keywords_are_named(call):
    with pytest.raises(TypeError, match='nonsense|kind'):
        call()


@pytest.mark.parametrize('call', [
    lambda: numbers().map(),
    lambda: numbers().map(3),
    lambda: numbers().map(str, int, 5),
    lambda: numbers().map(str, func=str),
])
def test_wrong_arguments_are_type_errors(call):
    with pytest.raises(TypeError, match=r'map\(\)'):
        call()


async def coroutine(x):
    return x


async def async_generator(x):
    yield x


def generator(x):
    yield x


class AsyncCall:
    async def __call__(self, x):
        return x


@pytest.mark.parametrize('func', [coroutine, async_generator, generator, AsyncCall(), functools.partial(coroutine)])
@pytest.mark.parametrize('method', ['map', 'filter', 'for_each'])
def test_asynchronous_functions_are_refused(method, func):
    with pytest.raises(TypeError, match=rf'{method}\(\)'):
        getattr(numbers(), method)(func)


@pytest.mark.parametrize('method', ['map', 'filter', 'for_each'])
def test_coroutines_as_results_are_refused(method):
    stage = getattr(numbers(), method)(lambda x: coroutine(x), name='stage')
    with pytest.raises(Kitsune.Error, match='awaited'):
        stage.run() if method == 'for_each' else stage.collect()


# --- threads ----------------------------------------------------------------

def test_functions_on_worker_threads():
    meeting = threading.Barrier(3)
    threads = set()

    def meet(number):
        meeting.wait(10)
        threads.add(threading.get_ident())
        return number * 2

    assert numbers(*range(30)).map(meet, concurrency=3, ordered=True, blocking=True).collect() == \
        [number * 2 for number in range(30)]
    assert len(threads) == 3 and threading.get_ident() not in threads


@pytest.mark.parametrize('method, recover', [('map_or', lambda x: -x), ('map_recover', lambda x, error: -x)])
def test_failures_are_overcome_on_worker_threads(method, recover):
    heard = []
    pipeline = getattr(numbers(*range(200)), method)(lambda x: 1 // (x % 3) * x, recover, concurrency=3, ordered=True)
    pipeline.get_stage().connect('error', lambda _stage, _run, item, error, *_: heard.append((item, error.message)))
    assert pipeline.collect() == [x if x % 3 == 1 else 0 if x % 3 else -x for x in range(200)]
    assert [item for item, _text in heard] == list(range(0, 200, 3))
    assert all(text.startswith('ZeroDivisionError') for _item, text in heard)


@pytest.mark.parametrize('ordered', [False, True])
def test_threads_do_not_mix_up_results(ordered):
    options = {'concurrency': 4, 'ordered': ordered}
    pipeline = numbers(*range(2000)).map(str, **options).filter(lambda text: text[-1] != '7', **options) \
        .flat_map(lambda text: (text, -int(text)), **options)
    expected = [x for n in range(2000) if n % 10 != 7 for x in (str(n), -n)]
    result = pipeline.collect()
    if ordered:
        assert result == expected
    else:
        assert sorted(map(str, result)) == sorted(map(str, expected))


def test_an_exception_on_a_worker_thread_is_the_cause():
    with pytest.raises(Kitsune.Error) as info:
        numbers().map(refuse_two, name='parse', concurrency=2, ordered=True).collect()
    assert info.value.message == 'stage "parse": ValueError: bad two'
    assert isinstance(info.value.__cause__, ValueError)


# --- exceptions -------------------------------------------------------------

def test_an_exception_keeps_type_text_and_origin():
    with pytest.raises(Kitsune.Error) as info:
        numbers().map(refuse_two, name='parse').collect()
    error = info.value
    assert error.message == 'stage "parse": ValueError: bad two'
    assert error.stage == 'parse'
    assert error.matches(Kitsune.error_quark(), Kitsune.Error.PANIC)
    assert isinstance(error, GLib.Error)
    assert type(error.__cause__) is ValueError and error.__cause__.args == ('bad two',)
    assert error.__cause__.__traceback__ is not None


def test_the_cause_is_the_exception_that_ended_the_run():
    raised = []

    def fail(number):
        raised.append(KeyError(number))
        raise raised[-1]

    handled = numbers().map(fail, error_handler=Kitsune.ErrorHandler.new_drop()).collect()
    assert handled == []
    with pytest.raises(Kitsune.Error) as info:
        numbers(*range(50)).map(fail).collect()
    assert info.value.__cause__ is raised[3]


@pytest.mark.parametrize('error,text', [
    (ValueError(), 'ValueError'),
    (KeyError('k'), "KeyError: 'k'"),
    (OSError(2, 'gone'), 'FileNotFoundError: [Errno 2] gone'),
    (ValueError('a\0b'), 'ValueError: a\\0b'),
    (ValueError('\udc80'), 'ValueError: ?'),
    (StopIteration(1), 'StopIteration: 1'),
    (AssertionError('é'), 'AssertionError: é'),
])
def test_texts_of_exceptions(error, text):
    def fail(_number):
        raise error
    with pytest.raises(Kitsune.Error) as info:
        numbers(1).map(fail, name='s').collect()
    assert info.value.message == f'stage "s": {text}'
    assert info.value.__cause__ is error


def test_errors_of_glib_stay_what_they_are():
    def fail(_number):
        raise GLib.Error('no such thing', 'g-io-error-quark', Gio.IOErrorEnum.NOT_FOUND)
    with pytest.raises(GLib.Error) as info:
        numbers().map(fail, name='s').collect()
    assert info.value.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND)
    assert info.value.message == 'stage "s": no such thing'


@pytest.mark.parametrize('method', ['map', 'filter', 'reject', 'for_each'])
def test_exceptions_of_every_kind_of_function_arrive(method):
    def fail(_number):
        raise ZeroDivisionError('by zero')
    stage = getattr(numbers(), method)(fail, name='s')
    with pytest.raises(Kitsune.Error, match='stage "s": ZeroDivisionError: by zero'):
        stage.run() if method == 'for_each' else stage.collect()


@pytest.mark.parametrize('handler', [None, Kitsune.ErrorHandler.new_drop()], ids=['halt', 'drop'])
def test_exit_leaves_the_program_not_the_item(handler):
    calls = []

    def leave(number):
        calls.append(number)
        sys.exit(7)

    with pytest.raises(SystemExit) as info:
        Kitsune.Pipeline.new_range(0, 10**6, 1).map(leave, error_handler=handler).collect(max_vector=1)
    assert info.value.code == 7
    assert len(calls) < 10


def test_an_interrupt_in_a_function_reaches_the_caller():
    def interrupted(_number):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        numbers().for_each(interrupted).run()


def test_construction_mistakes_name_their_stage():
    with pytest.raises(Kitsune.Error, match='stage "count": step must not be 0') as info:
        pipeline = Kitsune.Pipeline.new_range(0, 1, 0, name='count')
        pipeline.collect()
    assert info.value.matches(Kitsune.error_quark(), Kitsune.Error.INVALID)
    assert info.value.__cause__ is None


def test_functions_are_let_go_of():
    import gc
    import weakref

    class Function:
        def __call__(self, x):
            return x

    function = Function()
    gone = weakref.ref(function)
    pipeline = numbers().map(function)
    assert pipeline.collect() == [1, 2, 3]
    del function, pipeline
    gc.collect()
    assert gone() is None
