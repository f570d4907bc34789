# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exceptions on their way through C.

C carries a GError: domain, code and text. The exception itself waits here, in
the calls that are under way on its thread, until one of them ends with its
text; then it is the cause of what the call raises.
"""

import asyncio
import re
import threading

from gi.repository import Gio, GLib, GObject

from ._kitsune_values import Kitsune

_DOMAIN = GLib.quark_to_string(Kitsune.error_quark())
_PANIC = int(Kitsune.Error.PANIC)
_STAGE = re.compile(r'\A(?:.*?: )?stage "((?:[^"\\]|\\.)*)": ')
_MAX_KEPT = 16


class Error(GLib.Error):
    """What a call of Kitsune fails with.

    Like any GLib.Error it has domain, code and message; the codes of Kitsune's
    own domain are attributes of this class. stage is the name of the stage
    that failed, if one did. If a Python function raised an exception, that is
    the __cause__.
    """

    def __init__(self, message='', domain=_DOMAIN, code=0):
        super().__init__(message, domain, int(code))

    @property
    def stage(self):
        match = _STAGE.match(self.message)
        return match[1] if match else None


for _code in Kitsune.Error.__enum_values__.values():
    setattr(Error, _code.value_nick.upper().replace('-', '_'), _code)


class Call:
    """One call of C that runs functions of the user, blocking or not."""

    def __init__(self, cancellable, blocking):
        self.blocking = blocking
        self.cancellable = Gio.Cancellable()
        self.exit = None
        self.failures = {}
        self._given = cancellable
        self._handler = 0
        if cancellable is not None:
            # Ours is cancelled for reasons that are none of the caller's.
            own = self.cancellable
            self._handler = GObject.Object.connect(cancellable, 'cancelled', lambda _given: own.cancel())
            if cancellable.is_cancelled():
                own.cancel()

    def begin(self):
        _calls().append(self)
        _everywhere.append(self)

    def end(self):
        """Must happen on the thread on which the call began."""
        _calls().remove(self)
        _everywhere.remove(self)
        if self._handler:
            GObject.Object.disconnect(self._given, self._handler)
            self._handler = 0

    def leave(self, error):
        """Ends the program's way: sys.exit() and Ctrl-C are no failures."""
        self.exit = error
        self.cancellable.cancel()

    def keep(self, text, error):
        self.failures.pop(text, None)
        self.failures[text] = error
        if len(self.failures) > _MAX_KEPT:
            del self.failures[next(iter(self.failures))]

    def raise_error(self, error):
        raise_error(error, self.failures)


_local = threading.local()
_everywhere = []


def _calls():
    try:
        return _local.calls
    except AttributeError:
        _local.calls = []
        return _local.calls


def _affected():
    # A worker thread works for a call of another one.
    calls = _calls() or list(_everywhere)
    # Nothing else moves on this thread while a blocking call lasts.
    return calls[-1:] if calls and calls is _calls() and calls[-1].blocking else calls


def _describe(error):
    try:
        text = str(error)
    except Exception:
        text = ''
    name = type(error).__name__
    text = f'{name}: {text}' if text else name
    return text.replace('\0', '\\0').encode('utf-8', 'replace').decode('utf-8')


def to_error(error):
    """What an exception of a user function is to C."""
    if isinstance(error, GLib.Error):
        if getattr(error, '_converted', False):
            # A function of the user that calls another one, as super().
            return error
        text, result = error.message, error
    else:
        text = _describe(error)
        result = GLib.Error(text, _DOMAIN, _PANIC)
        result._converted = True
    for call in _affected():
        call.keep(text, error)
        if not isinstance(error, (Exception, asyncio.CancelledError)):
            call.leave(error)
    return result


def raise_error(error, kept=()):
    """Raises what C reports, with the exception that is behind it."""
    cause = None
    # A stage puts its name before the text; the longest match is the right one.
    for text in kept:
        if error.message.endswith(text) and (cause is None or len(text) > len(cause[0])):
            cause = text, kept[text]
    raised = Error(error.message, error.domain, error.code)
    if cause is None:
        raise raised from None
    raise raised from cause[1]
