# SPDX-License-Identifier: LGPL-2.1-or-later
"""Classes of Python whose functions C calls.

Where Python code derives from a class of the library, the functions that it
gives for those of C (do_process() and so on) get what the functions of stages
get, too: plain values that may be kept, exceptions that keep their type and
text, and no need to return True.
"""

import inspect

from gi import _gi
from gi.repository import GLib

from . import _kitsune_failures as failures
from ._kitsune_functions import refuse_awaitable
from ._kitsune_values import CONTAINER_TYPES, Kitsune, box, box_deep, raw, raw_item_new, to_bytes, unbox

_BOOLEAN, _INTERFACE = 1, 16


def _find_vfunc(kind, name):
    """What C has under that name, or None."""
    for base in kind.__mro__:
        info = vars(base).get('__info__')
        if isinstance(info, (_gi.ObjectInfo, _gi.InterfaceInfo)) and info.get_namespace() == 'Kitsune':
            for vfunc in info.get_vfuncs():
                if vfunc.get_name() == name:
                    return vfunc
    return None


def _check(func, name):
    if inspect.iscoroutinefunction(func) or inspect.isasyncgenfunction(func):
        raise TypeError(f'{name}() must not be async: C does not wait for it')
    if inspect.isgeneratorfunction(func):
        raise TypeError(f'{name}() must not be a generator function: it pushes into its emitter')


def _wrap_success(func):
    """A function that says whether it succeeded, which means no exception."""
    def call(self, *args):
        try:
            result = func(self, *map(unbox, args))
            if result is not None:
                refuse_awaitable(result)
        except BaseException as error:
            raise failures.to_error(error) from None
        return True
    return call


def _wrap_result(func, name):
    """A function that makes something and may fail."""
    def call(self, *args):
        try:
            result = func(self, *map(unbox, args))
            refuse_awaitable(result)
            if result is None:
                raise TypeError(f'{name}() returned nothing')
        except BaseException as error:
            raise failures.to_error(error) from None
        return result
    return call


def _wrap_plain(func):
    def call(self, *args):
        return func(self, *map(unbox, args))
    return call


def _wrap_item(func, name):
    """A function that makes a value; None is one."""
    def call(self, *args):
        try:
            result = func(self, *map(unbox, args))
            refuse_awaitable(result)
            return raw_item_new(box(result))
        except BaseException as error:
            raise failures.to_error(error) from None
    return call


def _wrap_bytes(func, name):
    """A function that makes bytes."""
    def call(self, *args):
        try:
            result = func(self, *map(unbox, args))
            refuse_awaitable(result)
            if not isinstance(result, (bytes, GLib.Bytes)):
                raise TypeError(f'{name}() returned {type(result).__name__}, not bytes')
            return to_bytes(result)
        except BaseException as error:
            raise failures.to_error(error) from None
    return call


def _wrap_request(func):
    """A function that completes a call, now or later."""
    def call(self, *args):
        request = args[-1]
        try:
            refuse_awaitable(func(self, *map(unbox, args)))
        except BaseException as error:
            request.fail(failures.to_error(error))
    return call


_RESULTS = {'Kitsune.Item': _wrap_item, 'GLib.Bytes': _wrap_bytes}


def _interface(type_info):
    if type_info.get_tag() != _INTERFACE:
        return None
    info = type_info.get_interface()
    return f'{info.get_namespace()}.{info.get_name()}'


def _wrap(func, name, info):
    arguments = info.get_arguments()
    if arguments and _interface(arguments[-1].get_type()) == 'Kitsune.StoreCall':
        wrapper = _wrap_request(func)
    elif not info.can_throw_gerror():
        wrapper = _wrap_plain(func)
    elif _interface(info.get_return_type()) in _RESULTS:
        wrapper = _RESULTS[_interface(info.get_return_type())](func, name)
    elif info.get_return_type().get_tag() == _BOOLEAN:
        wrapper = _wrap_success(func)
    else:
        wrapper = _wrap_result(func, name)
    wrapper.__name__ = func.__name__
    wrapper.__qualname__ = func.__qualname__
    wrapper.__doc__ = func.__doc__
    wrapper.__wrapped__ = func
    return wrapper


def _wrap_functions(cls):
    for name, func in list(vars(cls).items()):
        if not name.startswith('do_') or not inspect.isfunction(func):
            continue
        info = _find_vfunc(cls, name[3:])
        if info is not None:
            _check(func, f'{cls.__name__}.{name}')
            setattr(cls, name, _wrap(func, f'{cls.__name__}.{name}', info))


def prepare(kind):
    """Looks after the classes that will be derived from a class of the library."""
    def init_subclass(cls, **options):
        super(kind, cls).__init_subclass__(**options)
        # The classes of the library itself pass here, too.
        if '__info__' not in vars(cls):
            _wrap_functions(cls)

    if '__init_subclass__' not in vars(kind) and kind.__info__.get_vfuncs():
        kind.__init_subclass__ = classmethod(init_subclass)


# --- emitters ---------------------------------------------------------------

_push = raw(Kitsune.Emitter, 'push')
_push_int64 = raw(Kitsune.Emitter, 'push_int64')
_push_double = raw(Kitsune.Emitter, 'push_double')
_push_string = raw(Kitsune.Emitter, 'push_string')
_item_type = raw(Kitsune.Emitter, 'get_item_type')


def _push_value(self, value=None):
    """Produces a value."""
    kind = type(value)
    if kind is int and -0x8000000000000000 <= value <= 0x7fffffffffffffff:
        _push_int64(self, value)
    elif kind is str and '\0' not in value:
        _push_string(self, value)
    elif kind is float:
        _push_double(self, value)
    elif value is None:
        _push(self, None)
    elif kind in (list, tuple, dict, bytes) and _item_type(self) in CONTAINER_TYPES:
        _push(self, box_deep(value))
    else:
        refuse_awaitable(value)
        _push(self, box(value))


def install():
    Kitsune.Emitter.push = _push_value
