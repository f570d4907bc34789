# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Python values become in C, and what comes back.

A value that C hands out may point into memory that C frees right afterwards:
everything boxed is therefore copied (Kitsune's own types: referenced) before
Python code sees it.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from gi import _gi
from gi.module import get_introspection_module
from gi.repository import GLib, GObject

Kitsune = get_introspection_module('Kitsune')

TYPE_ANY = GObject.TYPE_VALUE
TYPE_PYOBJECT = GObject.TYPE_PYOBJECT

_INT64 = range(-2**63, 2**63)
_UINT64 = range(2**63, 2**64)

# What a Python type means as the item type of a stage; PyGObject's own idea of
# int has 32 bits.
_ITEM_TYPES = {
    None: TYPE_ANY,
    object: TYPE_ANY,
    int: GObject.TYPE_INT64,
    float: GObject.TYPE_DOUBLE,
    str: GObject.TYPE_STRING,
    bool: GObject.TYPE_BOOLEAN,
    bytes: GLib.Bytes.__gtype__,
    list: Kitsune.Items.__gtype__,
    tuple: Kitsune.Items.__gtype__,
    dict: Kitsune.Dict.__gtype__,
}
CONTAINER_TYPES = (GLib.Bytes.__gtype__, Kitsune.Items.__gtype__, Kitsune.Dict.__gtype__)


def raw(owner, name):
    """A function of the C library as PyGObject knows it, without a wrapper."""
    for info in owner.__info__.get_methods():
        if info.get_name() == name:
            return info
    raise AttributeError(name)


def item_type(wanted):
    """The GType that a `type=` argument means."""
    try:
        return _ITEM_TYPES[wanted]
    except (KeyError, TypeError):
        pass
    if isinstance(wanted, type) and not hasattr(wanted, '__gtype__'):
        return TYPE_PYOBJECT
    return GObject.GType(wanted)


# --- into C -----------------------------------------------------------------

def _value(gtype, content):
    value = GObject.Value()
    value.init(gtype)
    if content is not None:
        value.set_value(content)
    return value


def box(content):
    """A GValue that holds a Python value, and loses nothing of it."""
    kind = type(content)
    if kind is int:
        if content in _INT64:
            return _value(GObject.TYPE_INT64, content)
        if content in _UINT64:
            return _value(GObject.TYPE_UINT64, content)
    elif kind is str:
        # C strings end at the first NUL.
        if '\0' not in content:
            return _value(GObject.TYPE_STRING, content)
    elif kind is bool:
        return _value(GObject.TYPE_BOOLEAN, content)
    elif kind is float:
        return _value(GObject.TYPE_DOUBLE, content)
    elif content is None:
        return _value(GObject.TYPE_POINTER, None)
    elif isinstance(content, GObject.Value):
        return content
    else:
        gtype = getattr(kind, '__gtype__', None)
        if gtype is not None and gtype.fundamental not in (GObject.TYPE_NONE, GObject.TYPE_INVALID):
            return _value(gtype, content)
    return _value(TYPE_PYOBJECT, content)


def box_deep(content, known=None):
    """A GValue whose content C understands, as far as there is a way.

    Lists, dicts and bytes become those of C. Other objects stay what they are,
    and C tells them apart by their identity: if known is a dict, the first of
    all that are equal stands for the others.
    """
    kind = type(content)
    if kind in (tuple, list):
        return box(raw_items_new([box_deep(x, known) for x in content]))
    if kind is dict:
        return box(_dict_of_values((box_key(k), box_deep(v, known)) for k, v in content.items()))
    if kind is bytes:
        return box(GLib.Bytes.new(content))
    value = box(content)
    if known is not None and _gi._gvalue_get_type(value) == TYPE_PYOBJECT:
        value = _value(TYPE_PYOBJECT, known.setdefault(content, content))
    return value


def box_key(content):
    """A GValue to look something up with."""
    return box_deep(content, {})


def _dict_of_values(pairs):
    result = Kitsune.Dict.new()
    for key, value in pairs:
        raw_dict_set(result, key, value)
    return result


def new_items(contents):
    """A Kitsune.Items of what an iterable gives."""
    if isinstance(contents, Kitsune.Items):
        return contents
    if isinstance(contents, Kitsune.Pipeline):
        # it could be iterated, but that would run it, here and now
        raise TypeError('expected values, not a pipeline')
    contents = contents if type(contents) is list else list(contents)
    return items_at_once(contents) or raw_items_new([box(x) for x in contents])


# Many values of one class cross the border together: a tenth of the time that it
# takes one by one, which is what a few of them do.
_FEW = 8


def items_at_once(contents):
    """A Kitsune.Items of a list whose values are all of one simple class, or None."""
    if len(contents) < _FEW:
        return None
    new = _NEW_OF_MANY.get(type(contents[0]))
    if new is None or len(set(map(type, contents))) > 1:
        return None
    return new(contents)


def _new_int64s(contents):
    try:
        return _items_new_int64s(contents)
    except OverflowError:
        return None


def _new_strings(contents):
    # C strings end at the first NUL
    return None if '\0' in ''.join(contents) else _items_new_strings(contents)


def to_bytes(contents):
    """A GLib.Bytes of Python's bytes."""
    return contents if isinstance(contents, GLib.Bytes) else GLib.Bytes.new(contents)


def new_dict(contents):
    """A Kitsune.Dict of what a mapping has."""
    if isinstance(contents, Kitsune.Dict):
        return contents
    return _dict_of_values((box_key(k), box(v)) for k, v in contents.items())


# --- out of C ---------------------------------------------------------------

def _copy(boxed):
    value = GObject.Value()
    value.init(type(boxed).__gtype__)
    value.set_boxed(boxed)
    return value.get_boxed()


class _Converters(dict):
    """By class: what makes a value from C safe to keep; None for nothing."""

    def __missing__(self, kind):
        converter = None
        if issubclass(kind, (_gi.Struct, _gi.Boxed)) and kind.__gtype__.is_a(GObject.TYPE_BOXED):
            converter = _copy
        self[kind] = converter
        return converter


converters = _Converters()


def unbox(content):
    """A value from C, made safe to keep."""
    converter = converters[type(content)]
    return content if converter is None else converter(content)


raw_items_new = partial(raw(Kitsune.Items, 'new'), Kitsune.Items)
_items_get = raw(Kitsune.Items, 'get')
_items_get_size = raw(Kitsune.Items, 'get_size')
_items_get_int64s = raw(Kitsune.Items, 'get_int64s')
_items_get_doubles = raw(Kitsune.Items, 'get_doubles')
_items_dup_strings = raw(Kitsune.Items, 'dup_strings')
_items_new_int64s = partial(raw(Kitsune.Items, 'new_int64s'), Kitsune.Items)
_items_new_doubles = partial(raw(Kitsune.Items, 'new_doubles'), Kitsune.Items)
_items_new_strings = partial(raw(Kitsune.Items, 'new_strings'), Kitsune.Items)
_NEW_OF_MANY = {int: _new_int64s, float: _items_new_doubles, str: _new_strings}
raw_dict_set = raw(Kitsune.Dict, 'set')
_dict_get_size = raw(Kitsune.Dict, 'get_size')
_dict_get_key = raw(Kitsune.Dict, 'get_key')
_dict_get_value = raw(Kitsune.Dict, 'get_value')
_dict_lookup = raw(Kitsune.Dict, 'lookup')
_dict_contains = raw(Kitsune.Dict, 'contains')
raw_item_new = partial(raw(Kitsune.Item, 'new'), Kitsune.Item)
_item_get_value = raw(Kitsune.Item, 'get_value')

for _box in (Kitsune.Items, Kitsune.Dict, Kitsune.Pair, Kitsune.Indexed, Kitsune.Consecutive, Kitsune.Timestamped,
             Kitsune.ErrorItem, Kitsune.Notification):
    converters[_box] = raw(_box, 'ref')
converters[Kitsune.Item] = lambda item: unbox(_item_get_value(item))


def _get_int64s(items):
    same, result = _items_get_int64s(items)
    return result if same else None


def _get_doubles(items):
    same, result = _items_get_doubles(items)
    return result if same else None


_LIST_OF_MANY = {int: _get_int64s, float: _get_doubles, str: _items_dup_strings}


def to_list(items):
    """The content of a Kitsune.Items as a list."""
    if _items_get_size(items) >= _FEW:
        get = _LIST_OF_MANY.get(type(_items_get(items, 0)))
        result = get(items) if get is not None else None
        if result:
            return result
    result = [_items_get(items, i) for i in range(_items_get_size(items))]
    for i, content in enumerate(result):
        converter = converters[type(content)]
        if converter is not None:
            result[i] = converter(content)
    return result


# --- containers -------------------------------------------------------------

class _ItemsMethods:
    """A Kitsune.Items is a sequence, equal to a list or tuple of the same."""

    def __len__(self):
        return _items_get_size(self)

    def __getitem__(self, index):
        size = _items_get_size(self)
        if isinstance(index, slice):
            return [unbox(_items_get(self, i)) for i in range(*index.indices(size))]
        position = index + size if index < 0 else index
        if not 0 <= position < size:
            raise IndexError(f'index {index} of {size} items')
        return unbox(_items_get(self, position))

    def __iter__(self):
        return iter(to_list(self))

    def __eq__(self, other):
        if isinstance(other, Kitsune.Items):
            return to_list(self) == to_list(other)
        if isinstance(other, (list, tuple)):
            return to_list(self) == list(other)
        return NotImplemented

    def __hash__(self):
        return hash(tuple(to_list(self)))

    def __repr__(self):
        return f'Kitsune.Items({to_list(self)!r})'

    __contains__ = Sequence.__contains__
    __reversed__ = Sequence.__reversed__
    index = Sequence.index
    count = Sequence.count


class _DictMethods:
    """A Kitsune.Dict is a mapping, equal to a dict with the same content."""

    def __len__(self):
        return _dict_get_size(self)

    def __iter__(self):
        return iter([_to_key(_dict_get_key(self, i)) for i in range(_dict_get_size(self))])

    def __getitem__(self, key):
        value = box_key(key)
        if not _dict_contains(self, value):
            raise KeyError(key)
        return unbox(_dict_lookup(self, value))

    def __setitem__(self, key, content):
        raw_dict_set(self, box_key(key), box(content))

    def __contains__(self, key):
        return _dict_contains(self, box_key(key))

    def __eq__(self, other):
        if isinstance(other, (Mapping, Kitsune.Dict)):
            return dict(self.items()) == dict(other.items())
        return NotImplemented

    __hash__ = None

    def __repr__(self):
        return f'Kitsune.Dict({dict(self.items())!r})'

    def items(self):
        return [(_to_key(_dict_get_key(self, i)), unbox(_dict_get_value(self, i)))
                for i in range(_dict_get_size(self))]

    def values(self):
        return [unbox(_dict_get_value(self, i)) for i in range(_dict_get_size(self))]

    keys = Mapping.keys
    get = Mapping.get


def _to_key(content):
    """A key as Python would write it; see box_deep()."""
    content = unbox(content)
    if isinstance(content, Kitsune.Items):
        return tuple(_to_key(x) for x in to_list(content))
    if isinstance(content, GLib.Bytes):
        return content.get_data()
    return content


def _tuple_methods(kind, fields):
    """A small box is like a named tuple of its fields."""
    getters = [raw(kind, f'get_{field}') for field in fields]

    def to_tuple(self):
        return tuple(unbox(getter(self)) for getter in getters)

    class Methods:
        def __len__(self):
            return len(getters)

        def __iter__(self):
            return iter(to_tuple(self))

        def __getitem__(self, index):
            return to_tuple(self)[index]

        def __eq__(self, other):
            if isinstance(other, (tuple, kind)):
                return to_tuple(self) == tuple(other)
            return NotImplemented

        def __hash__(self):
            return hash(to_tuple(self))

        def __repr__(self):
            content = ', '.join(f'{field}={value!r}' for field, value in zip(fields, to_tuple(self)))
            return f'Kitsune.{kind.__name__}({content})'

    for field, getter in zip(fields, getters):
        setattr(Methods, field, property(lambda self, getter=getter: unbox(getter(self))))
    return Methods


def give(kind, methods):
    for name, member in vars(methods).items():
        if name not in ('__dict__', '__weakref__', '__module__', '__doc__'):
            setattr(kind, name, member)


def install():
    """Gives the containers what Python expects of them."""
    give(Kitsune.Items, _ItemsMethods)
    Sequence.register(Kitsune.Items)
    give(Kitsune.Dict, _DictMethods)
    Mapping.register(Kitsune.Dict)
    for kind, *fields in ((Kitsune.Pair, 'first', 'second'),
                          (Kitsune.Indexed, 'index', 'value'),
                          (Kitsune.Consecutive, 'previous', 'current'),
                          (Kitsune.Timestamped, 'value', 'time'),
                          (Kitsune.ErrorItem, 'item', 'error'),
                          (Kitsune.Notification, 'kind', 'value', 'error')):
        give(kind, _tuple_methods(kind, fields))
