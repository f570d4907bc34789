# SPDX-License-Identifier: LGPL-2.1-or-later
"""Functions of the user as the C library wants to call them.

C calls one kind of function only: it gets an item and an emitter, and says
whether it succeeded. What a Python function returns means something else in
every operator; that is its shape, which this module has a wrapper for. All of
them copy what is borrowed, box what is returned and turn exceptions into
errors: an exception that reached PyGObject would be printed and lost.
"""

import inspect
import threading
from functools import partial

from . import _kitsune_failures as failures
from . import _kitsune_tasks as tasks
from ._kitsune_values import CONTAINER_TYPES, Kitsune, box, box_deep, converters, items_at_once, raw, unbox

_emitter_push = raw(Kitsune.Emitter, 'push')
_emitter_push_items = raw(Kitsune.Emitter, 'push_items')
_call_complete = raw(Kitsune.AsyncCall, 'complete')
_call_complete_with_items = raw(Kitsune.AsyncCall, 'complete_with_items')
_pair_first = raw(Kitsune.Pair, 'get_first')
_pair_second = raw(Kitsune.Pair, 'get_second')

# Names of C methods and what their functions return. Where a method is not
# listed, the name of the parameter decides, see shape_of().
_SHAPES = {
    'value': 'batch_measure iterate map new_iterate',
    'source': 'new_defer new_repeatedly repeatedly',
    'values': 'flat_map generate new_generate',
    'predicate': 'all any drop_while filter find partition reject take_while',
    'nothing': 'finally_ for_each tap tap_error with_on_retry',
    'key': 'chunk_by dedupe_by distinct_by group_by keyed_balance max_by min_by sort_by',
    'two': 'chunk_while combine_latest_with fold latest_from_with reduce scan zip_with',
    'order': 'max min sort',
    'factory': 'new_with_factory',
    'ref value': 'map_with map_with_key',
    'ref values': 'flat_map_with flat_map_with_key',
    'async value': 'map_async',
    'async values': 'flat_map_async',
    'async predicate': 'filter_async',
    'async nothing': 'for_each_async',
}
# Those that have a sister for asynchronous functions.
_HAVE_ASYNC = 'map', 'flat_map', 'filter', 'for_each'
_SHAPE_OF_METHOD = {name: shape for shape, names in _SHAPES.items() for name in names.split()}
_SHAPE_OF_PARAMETER = {'key': 'key', 'key_func': 'key', 'predicate': 'predicate', 'compare': 'order', 'recover': 'two',
                       'visited_key': 'key', 'acquire': 'source', 'release': 'nothing'}


def shape_of(method, parameter):
    shape = _SHAPE_OF_PARAMETER.get(parameter) or _SHAPE_OF_METHOD.get(method)
    return shape or _SHAPE_OF_METHOD.get(method.removesuffix('_async'), 'value')


def check(func, method, shape):
    """Refuses what cannot be the function of a stage."""
    if not callable(func):
        raise TypeError(f'{method}() takes a function, not {type(func).__name__}')
    if shape.startswith('async '):
        return
    called = func if inspect.isroutine(func) else getattr(func, '__call__', func)
    for one in (func, called):
        if inspect.iscoroutinefunction(one) or inspect.isasyncgenfunction(one):
            sister = f'; {method}_async() takes one that is' if method in _HAVE_ASYNC else ''
            raise TypeError(f'{method}() takes a function that is not async: its result is needed at once{sister}')
        if inspect.isgeneratorfunction(one) and not shape.endswith('values'):
            raise TypeError(f'{method}() takes a function that returns its result, not a generator function')


def refuse_awaitable(result):
    """Nobody would wait for it."""
    if inspect.isawaitable(result) or inspect.isasyncgen(result):
        if inspect.iscoroutine(result):
            result.close()
        raise TypeError('the function returned something to be awaited; it must return its result')


# --- emitters ---------------------------------------------------------------

def _push_other(out, boxed):
    def push(content):
        refuse_awaitable(content)
        _emitter_push(out, boxed(content))
    return push


def _push_string(out, other):
    push = out.push_string

    def push_string(text):
        # C strings end at the first NUL.
        if '\0' in text:
            other(text)
        else:
            push(text)
    return push_string


class _Pushers(dict):
    """By class: how an emitter takes a value of it.

    An integer may be too large for C, which says so before anything has happened:
    self.other is for that, too.
    """

    def __init__(self, out, boxed):
        super().__init__()
        self.other = _push_other(out, boxed)
        self[int] = out.push_int64
        self[str] = _push_string(out, self.other)
        self[float] = out.push_double
        self[bool] = out.push_boolean
        self[type(None)] = partial(_emitter_push, out)

    def __missing__(self, kind):
        return self.other


# --- wrappers ---------------------------------------------------------------
#
# An emitter belongs to one stage in one run, or to one of its threads, so what
# was looked up on it stays good until another one comes. What belongs together
# is one tuple: threads may come in between. These run once per item: no helper
# calls where it matters. PyGObject adds the data of a function where more
# arguments follow.

class _Known(threading.local):
    """What was looked up last on this thread."""

    cached = (None,)


def _wrap_value(func, boxed):
    cached = (None, None)
    known = _Known()

    def call(item, out, _data=None):
        nonlocal cached
        try:
            emitter, pushers = cached
            if out is not emitter:
                if known.cached[0] is not out:
                    known.cached = out, _Pushers(out, boxed)
                cached = emitter, pushers = known.cached
            converter = converters[type(item)]
            result = func(item if converter is None else converter(item))
            try:
                pushers[type(result)](result)
            except OverflowError:
                pushers.other(result)
        except BaseException as error:
            raise failures.to_error(error) from None
        return True
    return call


def _wrap_source(func, boxed):
    """A function that makes a value out of nothing."""
    return _wrap_value(lambda _nothing: func(), boxed)


def _wrap_values(func, boxed):
    cached = (None, None)
    known = _Known()

    def call(item, out, _data=None):
        nonlocal cached
        try:
            emitter, pushers = cached
            if out is not emitter:
                if known.cached[0] is not out:
                    known.cached = out, _Pushers(out, boxed)
                cached = emitter, pushers = known.cached
            converter = converters[type(item)]
            results = func(item if converter is None else converter(item))
            many = items_at_once(results) if type(results) is list else None
            if many is not None:
                _emitter_push_items(emitter, many)
                return True
            for result in results:
                try:
                    pushers[type(result)](result)
                except OverflowError:
                    pushers.other(result)
        except BaseException as error:
            raise failures.to_error(error) from None
        return True
    return call


def _wrap_ref_value(func, boxed):
    cached = (None, None)
    known = _Known()

    def call(item, ref, out, _data=None):
        nonlocal cached
        try:
            emitter, pushers = cached
            if out is not emitter:
                if known.cached[0] is not out:
                    known.cached = out, _Pushers(out, boxed)
                cached = emitter, pushers = known.cached
            converter = converters[type(item)]
            result = func(item if converter is None else converter(item), ref)
            try:
                pushers[type(result)](result)
            except OverflowError:
                pushers.other(result)
        except BaseException as error:
            raise failures.to_error(error) from None
        return True
    return call


def _wrap_ref_values(func, boxed):
    cached = (None, None)
    known = _Known()

    def call(item, ref, out, _data=None):
        nonlocal cached
        try:
            emitter, pushers = cached
            if out is not emitter:
                if known.cached[0] is not out:
                    known.cached = out, _Pushers(out, boxed)
                cached = emitter, pushers = known.cached
            converter = converters[type(item)]
            for result in func(item if converter is None else converter(item), ref):
                try:
                    pushers[type(result)](result)
                except OverflowError:
                    pushers.other(result)
        except BaseException as error:
            raise failures.to_error(error) from None
        return True
    return call


def _takes_nothing(func):
    """Whether a function is one like list or dict, that makes something of nothing."""
    if isinstance(func, type):
        return True
    try:
        inspect.signature(func).bind(None)
    except TypeError:
        return True
    except ValueError:
        return False
    return False


def _wrap_made(func, boxed):
    """A function that makes a value, for a key or for nothing."""
    return _wrap_value((lambda _key: func()) if _takes_nothing(func) else func, boxed)


def _wrap_predicate(func, _boxed):
    cached = (None, None, None)
    known = _Known()

    def call(item, out, _data=None):
        nonlocal cached
        try:
            emitter, forward, skip = cached
            if out is not emitter:
                if known.cached[0] is not out:
                    known.cached = out, out.forward, out.skip
                cached = emitter, forward, skip = known.cached
            converter = converters[type(item)]
            answer = func(item if converter is None else converter(item))
            if answer is True:
                forward()
            elif answer is False or not _truth(answer):
                skip()
            else:
                forward()
        except BaseException as error:
            raise failures.to_error(error) from None
        return True
    return call


def _truth(answer):
    refuse_awaitable(answer)
    return bool(answer)


def _wrap_nothing(func, _boxed):
    def call(item, out, _data=None):
        try:
            converter = converters[type(item)]
            result = func(item if converter is None else converter(item))
            if result is not None:
                refuse_awaitable(result)
        except BaseException as error:
            raise failures.to_error(error) from None
        return True
    return call


def _wrap_key(func, _boxed):
    known = {}

    def call(item, out, _data=None):
        try:
            converter = converters[type(item)]
            key = func(item if converter is None else converter(item))
            if type(key) is str and '\0' not in key:
                out.push_string(key)
            else:
                _emitter_push(out, box_deep(key, known))
        except BaseException as error:
            raise failures.to_error(error) from None
        return True
    return call


def _wrap_two(func, boxed):
    return _wrap_value(lambda pair: func(unbox(_pair_first(pair)), unbox(_pair_second(pair))), boxed)


def _wrap_order(func, boxed):
    def compare(pair):
        order = func(unbox(_pair_first(pair)), unbox(_pair_second(pair)))
        return (order > 0) - (order < 0)
    return _wrap_value(compare, boxed)


# --- wrappers of asynchronous functions -------------------------------------
#
# C goes on at once; the call is completed when the coroutine has ended.

def _wrap_async(complete):
    def wrap_one(func, boxed):
        def begin(item, call, _data=None):
            try:
                converter = converters[type(item)]
                result = func(item if converter is None else converter(item))
                if inspect.isawaitable(result) or inspect.isasyncgen(result):
                    tasks.start(result, call, complete, boxed)
                else:
                    complete(call, result, boxed)
            except BaseException as error:
                tasks.fail(call, error)
        return begin
    return wrap_one


def _complete_value(call, result, boxed):
    _call_complete(call, None if result is None else boxed(result))


def _complete_values(call, results, boxed):
    _call_complete_with_items(call, [boxed(result) for result in results])


def _complete_predicate(call, answer, _boxed):
    if answer:
        call.forward()
    else:
        call.skip()


def _complete_nothing(call, _result, _boxed):
    call.skip()


_WRAPPERS = {
    'value': _wrap_value,
    'source': _wrap_source,
    'factory': _wrap_made,
    'ref value': _wrap_ref_value,
    'ref values': _wrap_ref_values,
    'values': _wrap_values,
    'predicate': _wrap_predicate,
    'nothing': _wrap_nothing,
    'key': _wrap_key,
    'two': _wrap_two,
    'order': _wrap_order,
    'async value': _wrap_async(_complete_value),
    'async values': _wrap_async(_complete_values),
    'async predicate': _wrap_async(_complete_predicate),
    'async nothing': _wrap_async(_complete_nothing),
}


def wrap(func, method, parameter, item_type=None):
    """What C is given instead of a function of the user."""
    shape = shape_of(method, parameter)
    check(func, method, shape)
    return _WRAPPERS[shape](func, box_deep if item_type in CONTAINER_TYPES else box)


def wrap_factory(func, method):
    """The same for what makes the processors of a stage, one for every run."""
    if isinstance(func, Kitsune.Processor):
        raise TypeError(f'{method}() takes what makes a processor, such as {type(func).__name__} itself: '
                        'every run needs one of its own')
    check(func, method, 'value')

    def make(*_nothing):
        try:
            result = func()
            refuse_awaitable(result)
            if not isinstance(result, Kitsune.Processor):
                raise TypeError(f'{method}() takes what makes a Kitsune.Processor, not {type(result).__name__}')
        except BaseException as error:
            raise failures.to_error(error) from None
        return result
    return make
