# SPDX-License-Identifier: LGPL-2.1-or-later
"""States as Python wants to work with them."""

from ._kitsune_values import CONTAINER_TYPES, Kitsune, box, box_deep, converters, raw, unbox

_get = raw(Kitsune.Ref, 'get')
_set = raw(Kitsune.Ref, 'set')
_get_key = raw(Kitsune.Ref, 'get_key')
_get_value_type = raw(Kitsune.Ref, 'get_value_type')

# A value of one of these would be the same object in every state.
_MUTABLE = (list, dict, set, bytearray)


def read(ref):
    """The state as a Python value."""
    content = _get(ref)
    converter = converters[type(content)]
    return content if converter is None else converter(content)


def write(ref, content):
    """Sets the state to a Python value."""
    if isinstance(content, (list, tuple, dict, bytes)) and _get_value_type(ref) in CONTAINER_TYPES:
        _set(ref, box_deep(content))
    else:
        _set(ref, box(content))


class _RefMethods:
    """A ref has a value, which can be read and set."""

    value = property(read, write)
    key = property(lambda self: unbox(_get_key(self)))
    set = write

    def update(self, func):
        """Sets the state to what a function makes of it, and returns that."""
        write(self, func(read(self)))
        return read(self)

    def get_or_set(self, func):
        """Returns the state; if it was never set, sets it to what a function makes first."""
        if not self.is_set():
            write(self, func())
        return read(self)


def _refuse_mutable(new):
    def checked(name, type=None, initial=None):
        if isinstance(initial, _MUTABLE):
            raise TypeError(f'state {name!r} would share one {initial.__class__.__name__} between all of its keys '
                            'and runs; give new_with_factory() what makes one')
        return new(name, type, initial)
    checked.__doc__ = new.__doc__
    return checked


def install():
    for name, member in vars(_RefMethods).items():
        if not name.startswith('__'):
            setattr(Kitsune.Ref, name, member)
    Kitsune.StateKey.new = staticmethod(_refuse_mutable(Kitsune.StateKey.new))
