# SPDX-License-Identifier: LGPL-2.1-or-later
"""Coroutines that complete calls of C.

They run on the loop of asyncio that iterates the context of the run. Where
there is none, because a call blocks or the program has a main loop of GLib's,
a loop of ours is the guest of that context: it takes its turns there and never
waits itself.
"""

import asyncio
import atexit
import inspect
import threading
from asyncio import events
from contextlib import contextmanager

from gi.repository import GLib, GObject

from . import _kitsune_failures as failures
from ._kitsune_values import Kitsune

_IN = GLib.IOCondition.IN

_local = threading.local()


class _Turns(GLib.Source):
    """Asks for a turn when the loop has something to do."""

    def __init__(self, guest):
        super().__init__()
        # As the engine's, which a coroutine that never waits would starve.
        self.set_priority(GLib.PRIORITY_DEFAULT_IDLE)
        self._guest = guest
        self._poll = GLib.PollFD(guest.selector.fileno(), _IN)
        self.add_poll(self._poll)

    def prepare(self):
        delay = self._guest.get_delay()
        return delay == 0, delay

    def check(self):
        return bool(self._poll.revents & _IN) or self._guest.get_delay() == 0

    def dispatch(self, _callback, _args):
        return self._guest.turn()


@contextmanager
def _no_loop_running():
    """Another loop may be running further down on the stack."""
    running = events._get_running_loop()
    events._set_running_loop(None)
    try:
        yield
    finally:
        events._set_running_loop(running)


class _Guest:
    """A loop of asyncio whose turns are sources of a GLib context."""

    def __init__(self, context):
        self.context = context
        self.loop = asyncio.SelectorEventLoop()
        self.selector = self.loop._selector
        # Kept when it is not attached any more: PyGObject does not survive a
        # source that goes while it is dispatched.
        self._source = None
        self._attached = False

    def get_delay(self):
        """Milliseconds until the next turn, -1 for nothing to do."""
        if self.loop._ready:
            return 0
        if not self.loop._scheduled:
            return -1
        left = self.loop._scheduled[0].when() - self.loop.time()
        return 0 if left <= 0 else -int(-left * 1000 // 1)

    def turn(self):
        """Returns whether there will be another one."""
        with _no_loop_running():
            self.loop.call_soon(self.loop.stop)
            try:
                self.loop.run_forever()
            except (KeyboardInterrupt, SystemExit):
                # Its task has it, too, and reports it next turn.
                pass
        self._attached = bool(self.loop._ready or self.loop._scheduled or asyncio.all_tasks(self.loop))
        return self._attached

    def attach(self):
        if not self._attached:
            self._attached = True
            self._source = _Turns(self)
            self._source.attach(self.context)

    def close(self):
        """Lets coroutines that are still under way clean up."""
        if self.loop.is_closed():
            return
        if self._attached:
            self._source.destroy()
        self._source = None
        with _no_loop_running():
            try:
                left = asyncio.all_tasks(self.loop)
                for task in left:
                    task.cancel()
                if left:
                    self.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
                self.loop.run_until_complete(self.loop.shutdown_asyncgens())
                self.loop.run_until_complete(self.loop.shutdown_default_executor())
            finally:
                self.loop.close()


@contextmanager
def guest(context):
    """While a call blocks, coroutines run on its own context."""
    outer = getattr(_local, 'blocking', None)
    _local.blocking = own = [context, None]
    try:
        yield
    finally:
        _local.blocking = outer
        if own[1] is not None:
            own[1].close()


def _find_guest():
    blocking = getattr(_local, 'blocking', None)
    if blocking is not None:
        if blocking[1] is None:
            blocking[1] = _Guest(blocking[0])
        return blocking[1]

    context = GLib.MainContext.get_thread_default() or GLib.MainContext.default()
    try:
        guests = _local.guests
    except AttributeError:
        guests = _local.guests = {}
    if context not in guests:
        guests[context] = _Guest(context)
        atexit.register(guests[context].close)
    return guests[context]


def _find_loop():
    """The loop for a coroutine, and the guest that it is, if it is one."""
    if getattr(_local, 'blocking', None) is None:
        running = events._get_running_loop()
        if running is not None:
            return running, None
    found = _find_guest()
    return found.loop, found


async def _gather(results):
    return [result async for result in results]


def start(awaitable, call, complete, boxed):
    """Completes the call when the awaitable has ended."""
    if inspect.isasyncgen(awaitable):
        awaitable = _gather(awaitable)
    loop, host = _find_loop()
    task = asyncio.ensure_future(awaitable, loop=loop)
    cancellable = call.get_cancellable()
    handler = GObject.Object.connect(cancellable, 'cancelled', lambda _cancellable: task.cancel())

    def done(_task):
        GObject.Object.disconnect(cancellable, handler)
        if cancellable.is_cancelled():
            # Nobody wants to know; asking keeps asyncio from complaining.
            if not task.cancelled():
                task.exception()
            call.skip()
            return
        try:
            complete(call, task.result(), boxed)
        except BaseException as error:
            fail(call, error)

    task.add_done_callback(done)
    if host is not None:
        host.attach()


def fail(call, error):
    """Completes a call with an exception."""
    failure = failures.to_error(error)
    Kitsune.AsyncCall.fail_literal(call, GLib.quark_from_string(failure.domain), failure.code, failure.message)
