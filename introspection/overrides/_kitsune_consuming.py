# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is done with the items of a pipeline in the manner of Python.

A pipeline is iterable, with for and with async for; an iterator of C is an
iterator of Python.
"""

from contextlib import suppress

from gi import _gi
from gi.repository import GLib

from ._kitsune_failures import Call
from ._kitsune_loops import Awaitable, signals
from ._kitsune_values import TYPE_PYOBJECT, Kitsune, box, raw, unbox

_try_next = raw(Kitsune.Iterator, 'try_next')
_next_async = raw(Kitsune.Iterator, 'next_async')
_next_finish = raw(Kitsune.Iterator, 'next_finish')
_close = raw(Kitsune.Iterator, 'close')
_close_async = raw(Kitsune.Iterator, 'close_async')
_close_finish = raw(Kitsune.Iterator, 'close_finish')


def _wrap_contains(name, any_name):
    """C knows nothing of objects but their identity; Python compares them."""
    contains = getattr(Kitsune.Pipeline, name)
    any_item = getattr(Kitsune.Pipeline, any_name)

    def function(self, value, *args, **options):
        if _gi._gvalue_get_type(box(value)) == TYPE_PYOBJECT:
            return any_item(self, lambda item: item == value, *args, **options)
        return contains(self, value, *args, **options)
    function.__name__ = function.__qualname__ = name
    function.__doc__ = contains.__doc__
    setattr(Kitsune.Pipeline, name, function)


def _catching(finish, iterator):
    """The end of a call as (result, error): the exception behind an error may
    be older than the call."""
    def end(result):
        try:
            return finish(iterator, result), None
        except GLib.Error as error:
            return None, error
    return end


def _exhaust(context):
    while context.pending():
        context.iteration(False)


class _Blocking:
    """An iterator that is used by calls that block.

    The run has a context of its own, which moves only during these calls, so
    that Ctrl-C reaches them.
    """

    def __init__(self, iterator):
        self._context = GLib.MainContext.new()
        self._call = Call(None, True)
        # a run that is cancelled because nobody holds the iterator ends there
        iterator.weak_ref(_exhaust, self._context)

    def _block(self, begin, end):
        call, results = self._call, []
        call.begin()
        self._context.push_thread_default()
        try:
            with signals(self._context, call):
                begin(call.cancellable, lambda _source, result, *_data: results.append(result))
                while not results:
                    self._context.iteration(True)
        finally:
            self._context.pop_thread_default()
            call.end()
        return end(results[0])

    def next(self, iterator):
        """The next Kitsune.Item, or None."""
        try:
            item = _try_next(iterator)
        except GLib.Error as error:
            self._call.raise_error(error)
        if item is not None:
            return item

        def begin(cancellable, callback):
            _next_async(iterator, cancellable, callback)
        item, error = self._block(begin, _catching(_next_finish, iterator))
        if self._call.exit is not None:
            raise self._call.exit
        if error is not None:
            self._call.raise_error(error)
        return item

    def close(self, iterator):
        # not the cancellable of the call: this must come to an end
        self._block(lambda _cancellable, callback: _close_async(iterator, None, callback),
                    _catching(_close_finish, iterator))


class _Awaiting:
    """An iterator whose items are awaited."""

    def __init__(self, _iterator):
        self._call = Call(None, False)
        self._call.begin()
        self._under_way = True

    def __del__(self):
        # on another thread there is nothing to be found
        with suppress(ValueError):
            self._end()

    def _end(self):
        if self._under_way:
            self._under_way = False
            self._call.end()

    async def next(self, iterator):
        def begin(cancellable, callback):
            _next_async(iterator, cancellable, callback)
        item, error = await Awaitable(begin, _catching(_next_finish, iterator), None)
        if item is None:
            self._end()
        if error is not None:
            self._call.raise_error(error)
        return item

    async def close(self, iterator):
        await Awaitable(lambda _cancellable, callback: _close_async(iterator, None, callback),
                        _catching(_close_finish, iterator), None)
        self._end()


def _way(iterator, kind):
    way = getattr(iterator, '_way', None)
    if way is None:
        way = iterator._way = kind(iterator)
    elif not isinstance(way, kind):
        raise TypeError('an iterator is used either by calls that block or by such that are awaited')
    return way


class _IteratorMethods:
    """What Python expects of an iterator."""

    def __iter__(self):
        return self

    def __next__(self):
        item = _way(self, _Blocking).next(self)
        if item is None:
            raise StopIteration
        return unbox(item)

    def __enter__(self):
        return self

    def __exit__(self, *_failure):
        self.close()

    def __aiter__(self):
        return self

    async def __anext__(self):
        item = await _way(self, _Awaiting).next(self)
        if item is None:
            raise StopAsyncIteration
        return unbox(item)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_failure):
        await self.aclose()

    def close(self):
        """Cancels the run; if it was one that blocks, it is over then."""
        _close(self)
        if isinstance(getattr(self, '_way', None), _Blocking):
            self._way.close(self)

    async def aclose(self):
        """Cancels the run and waits until it is over."""
        await _way(self, _Awaiting).close(self)


def _iterate(pipeline):
    with pipeline.iter() as iterator:
        yield from iterator


async def _iterate_async(pipeline):
    async with pipeline.iter() as iterator:
        async for item in iterator:
            yield item


def install():
    """After the methods have been wrapped."""
    _wrap_contains('contains', 'any')
    _wrap_contains('contains_async', 'any_async')

    for name, member in vars(_IteratorMethods).items():
        if name.startswith('__') and name[2:-2] not in ('iter', 'next', 'enter', 'exit', 'aiter', 'anext', 'aenter',
                                                         'aexit'):
            continue
        setattr(Kitsune.Iterator, name, member)
    # what C gives cannot tell the null item from the end
    for name in ('next', 'next_async', 'next_finish', 'try_next'):
        delattr(Kitsune.Iterator, name)
    Kitsune.ListItem.value = property(Kitsune.ListItem.get_value)
    Kitsune.Pipeline.__iter__ = _iterate
    Kitsune.Pipeline.__aiter__ = _iterate_async
