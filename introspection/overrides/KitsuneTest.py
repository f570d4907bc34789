# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plain values and exceptions, as in Kitsune, and assertions that fail as Python's do."""

from gi.module import get_introspection_module
from gi.repository import GLib

from ._kitsune_namespaces import wrap_namespace

__all__ = wrap_namespace('KitsuneTest', globals())

_module = get_introspection_module('KitsuneTest')


def _asserting(function):
    def call(*args, **options):
        try:
            function(*args, **options)
        except GLib.Error as error:
            raise AssertionError(error.message) from None
    call.__name__ = call.__qualname__ = function.__name__
    call.__doc__ = function.__doc__
    return call


def _with_error(function, place):
    """The error is an argument that may be left out; PyGObject knows no NULL there."""
    def call(*args, error=None):
        if len(args) > place:
            *args, error = args
        if error is None:
            error = GLib.Error.new_literal(_module.error_quark(), 'injected failure', _module.Error.INJECTED)
        return function(*args, error)
    call.__name__ = call.__qualname__ = function.__name__
    call.__doc__ = function.__doc__
    return call


_module.Fault.new_at = staticmethod(_with_error(_module.Fault.new_at, 1))
_module.Fault.new_every = staticmethod(_with_error(_module.Fault.new_every, 1))
_module.Script.add_error = _with_error(_module.Script.add_error, 1)
_module.Script.add_item_error = _with_error(_module.Script.add_item_error, 2)
_module.Probe.expect = _asserting(_module.Probe.expect)
_module.Recorder.expect_no_errors = _asserting(_module.Recorder.expect_no_errors)
for _kind in (_module.Event, _module.Probe, _module.Recorder):
    _kind.__str__ = _kind.to_string
_module.Event.__repr__ = lambda event: f'<KitsuneTest.Event {event}>'
