# SPDX-License-Identifier: LGPL-2.1-or-later
"""Waiting for C: blocking calls that Ctrl-C ends, and calls to be awaited."""

import asyncio
import os
import signal
import threading
from contextlib import contextmanager

from gi.repository import GLib

from . import _kitsune_tasks as tasks
from ._kitsune_failures import Call

_IN = GLib.IOCondition.IN

# Where the loops of asyncio keep what they wait with.
SELECTOR = '_selector'


class _Readable(GLib.Source):
    """Ends an iteration of a context when there is something to read."""

    def __init__(self, fd, drain):
        super().__init__()
        self._fd = fd
        self._drain = drain
        self._poll = GLib.PollFD(fd, _IN)
        self.add_poll(self._poll)

    def prepare(self):
        return False, -1

    def check(self):
        return bool(self._poll.revents & _IN)

    def dispatch(self, _callback, _args):
        if self._drain:
            os.read(self._fd, 4096)
        return True


@contextmanager
def signals(context, call):
    """Lets signals end a sleep of the context, and Ctrl-C the call.

    Python runs its handlers between two lines of Python only. A
    KeyboardInterrupt there would be lost in whatever C had called, so while
    the call lasts it is asked to end; a second Ctrl-C interrupts the function
    that does not return.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_signal, _frame):
        again = call.exit is not None
        call.leave(KeyboardInterrupt())
        if again:
            raise KeyboardInterrupt

    read_end, write_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    source = _Readable(read_end, True)
    source.attach(context)
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if ours:
        signal.signal(signal.SIGINT, interrupt)
    before = signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        if ours and signal.getsignal(signal.SIGINT) is interrupt:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        source.destroy()
        os.close(read_end)
        os.close(write_end)


def block(begin, finish, cancellable):
    """Does an asynchronous call of C and returns only when it has ended.

    begin is called with a cancellable and a callback, finish with the result
    that the callback got.
    """
    call = Call(cancellable, True)
    context = GLib.MainContext.new()
    results = []
    call.begin()
    context.push_thread_default()
    try:
        with signals(context, call), tasks.guest(context):
            begin(call.cancellable, lambda _source, result, *_data: results.append(result))
            while not results:
                context.iteration(True)
    finally:
        context.pop_thread_default()
        call.end()
    return _conclude(call, finish, results[0])


def _conclude(call, finish, result):
    try:
        value = finish(result)
    except GLib.Error as error:
        if call.exit is not None:
            raise call.exit from None
        call.raise_error(error)
    if call.exit is not None:
        raise call.exit
    return value


def _outcome(*conclusion):
    """A function that ends like a call did; C tells it once only."""
    try:
        value = _conclude(*conclusion)
    except BaseException as error:
        failure = error

        def end():
            raise failure
    else:
        def end():
            return value
    return end


class Awaitable:
    """An asynchronous call of C that is under way.

    It goes on whether it is awaited or not; cancelling the task that awaits it
    cancels it.
    """

    def __init__(self, begin, finish, cancellable):
        self._call = Call(cancellable, False)
        self._finish = finish
        self._end = None
        self._futures = []
        self._pump = None
        self._context = GLib.MainContext.get_thread_default() or GLib.MainContext.default()
        self._call.begin()
        try:
            begin(self._call.cancellable, self._ended)
        except BaseException:
            self._call.end()
            raise

    def _ended(self, _source, result, *_data):
        self._call.end()
        self._end = _outcome(self._call, self._finish, result)
        self._finish = None
        if self._pump is not None:
            self._pump.release()
            self._pump = None
        for future in self._futures:
            if not future.done():
                future.set_result(None)
        self._futures.clear()

    def done(self):
        """Whether the call has ended."""
        return self._end is not None

    def cancel(self):
        """Asks the call to end; awaiting it then fails with an error."""
        self._call.cancellable.cancel()

    def __await__(self):
        if self._end is None:
            loop = asyncio.get_running_loop()
            future = loop.create_future()
            self._futures.append(future)
            # A loop that is GLib's own iterates the context anyway.
            if self._pump is None and not self._context.is_owner():
                self._pump = _Pump.get(loop, self._context)
            try:
                yield from future
            except asyncio.CancelledError:
                self.cancel()
                raise
        return self._end()


# --- asyncio ----------------------------------------------------------------

class _Selector:
    """Waits for the files of an asyncio loop and for a GLib context at once.

    While calls are under way the context does the waiting, with the loop's own
    selector (which is a file, too) as one source of it.
    """

    def __init__(self, inner, context):
        self._inner = inner
        self._context = context
        self._source = _Readable(inner.fileno(), False)
        self._source.attach(context)

    def __getattr__(self, name):
        return getattr(self._inner, name)

    def select(self, timeout=None):
        timer = None
        if timeout is not None and timeout > 0:
            timer = GLib.timeout_source_new(-int(-timeout * 1000 // 1))
            timer.set_callback(lambda *_data: False)
            timer.attach(self._context)
        self._context.iteration(timeout is None or timeout > 0)
        if timer is not None:
            timer.destroy()
        return self._inner.select(0)

    def restore(self):
        self._source.destroy()
        return self._inner


class _Pump:
    """Iterates a GLib context from a loop of asyncio while calls need it."""

    _pumps = {}

    def __init__(self, loop, context):
        self._loop = loop
        self._context = context
        self._users = 0

    @classmethod
    def get(cls, loop, context):
        pump = cls._pumps.get(loop)
        if pump is None:
            pump = cls._pumps[loop] = cls(loop, context)
            pump._start()
        pump._users += 1
        return pump

    def release(self):
        self._users -= 1
        if self._users == 0:
            del self._pumps[self._loop]
            self._stop()

    def _start(self):
        self._delay = 0
        self._selector = None
        if hasattr(getattr(self._loop, SELECTOR, None), 'fileno'):
            self._selector = _Selector(getattr(self._loop, SELECTOR), self._context)
            setattr(self._loop, SELECTOR, self._selector)
        else:
            self._handle = self._loop.call_soon(self._turn)

    def _stop(self):
        if self._selector is not None:
            setattr(self._loop, SELECTOR, self._selector.restore())
        else:
            self._handle.cancel()

    def _turn(self):
        """For loops that cannot wait for GLib: looks, less often when idle."""
        moved = self._context.iteration(False)
        self._delay = 0 if moved else min(self._delay * 2 + 0.0005, 0.01)
        if self._users > 0:
            self._handle = self._loop.call_later(self._delay, self._turn)
