# SPDX-License-Identifier: LGPL-2.1-or-later
"""Methods of the C library as Python wants to call them.

Which parameters and results need what is read from the introspection data, so
that a new operator needs nothing here.
"""

from functools import partial

from gi import _gi
from gi.repository import GLib, GObject

from . import _kitsune_functions as functions
from ._kitsune_failures import raise_error
from ._kitsune_loops import Awaitable, block
from ._kitsune_values import Kitsune, box, box_deep, item_type, new_dict, new_items, to_bytes, to_list, unbox

_GTYPE, _ARRAY, _INTERFACE = 12, 15, 16
_REQUIRED = object()

_KINDS = {
    'Kitsune.ProcessFunc': 'function',
    'Kitsune.RefProcessFunc': 'function',
    'Kitsune.AsyncFunc': 'function',
    'Kitsune.ProcessorFunc': 'factory',
    'GObject.Value': 'value',
    'GLib.Bytes': 'bytes',
    'Kitsune.Items': 'items',
    'Kitsune.Dict': 'dict',
    'Gio.AsyncReadyCallback': 'callback',
    'Gio.Cancellable': 'cancellable',
    'Kitsune.RunOptions': 'options',
}

_CONVERSIONS = {
    'value': box,
    'bytes': to_bytes,
    'values': lambda contents: [box(content) for content in contents],
    'items': new_items,
    'dict': new_dict,
}


def _interface(type_info):
    """Namespace and name of what a type refers to, or None."""
    if type_info.get_tag() != _INTERFACE:
        return None
    info = type_info.get_interface()
    return f'{info.get_namespace()}.{info.get_name()}'


def _kind(type_info):
    tag = type_info.get_tag()
    if tag == _GTYPE:
        return 'item-type'
    if tag == _ARRAY:
        return 'values' if _interface(type_info.get_param_type(0)) == 'GObject.Value' else 'plain'
    return _KINDS.get(_interface(type_info), 'plain')


class _Parameter:
    def __init__(self, info, in_namespace):
        self.name = info.get_name()
        self.kind = _kind(info.get_type())
        self.keys = (self.name, 'type') if self.name == 'item_type' else (self.name,)
        self.convert = _CONVERSIONS.get(self.kind)
        if self.kind == 'value' and in_namespace:
            # Not an item that should come back as the same object.
            self.convert = box_deep
        if self.kind == 'item-type':
            self.default = None
        else:
            self.default = None if info.may_be_null() else _REQUIRED

    def argument(self, method, given):
        """What C gets for this parameter."""
        value = given.get(self.name, self.default)
        if value is _REQUIRED:
            raise TypeError(f'{method}() is missing its argument {self.name!r}')
        if self.kind == 'function':
            return None if value is None else functions.wrap(value, method, self.name, given.get('item_type'))
        if self.kind == 'factory':
            return functions.wrap_factory(value, method)
        # The null item is a value like any other.
        if self.convert is None or (value is None and not (self.kind == 'value' and self.name in given)):
            return value
        return self.convert(value)


class Method:
    """What is known about one function of C."""

    def __init__(self, info):
        self.info = info
        self.name = info.get_name()
        self.parameters = self._read_parameters(info)
        self.kinds = {parameter.kind for parameter in self.parameters}
        # The type of what a function returns is an afterthought in Python.
        takes_function = bool(self.kinds & {'function', 'factory'})
        self.positional = [p for p in self.parameters if not (takes_function and p.kind == 'item-type')]
        self.returns = _interface(info.get_return_type())
        self.in_pipeline = info.get_container() is not None and info.get_container().get_name() == 'Pipeline'
        self._find_data(info)
        self.invoke = self._invoke_by_name if self._names_after_data else info

    @staticmethod
    def _read_parameters(info):
        arguments = info.get_arguments()
        hidden = set()
        for argument in arguments:
            hidden.update((argument.get_closure(), argument.get_destroy()))
            if argument.get_type().get_tag() == _ARRAY:
                hidden.add(argument.get_type().get_array_length())
        return [_Parameter(argument, info.get_container() is None) for i, argument in enumerate(arguments)
                if i not in hidden and argument.get_direction() != _gi.Direction.OUT]

    def _invoke_by_name(self, *arguments):
        """Passes over the data of a function, which are no argument of ours."""
        place = self._data_at + (self.info.is_method() or self.info.is_constructor())
        names = self._names_after_data
        return self.info(*arguments[:place], **dict(zip(names, arguments[place:])), **self._no_data)

    def _find_data(self, info):
        arguments = [argument for argument in info.get_arguments() if argument.get_direction() != _gi.Direction.OUT]
        hidden = {argument.get_destroy() for argument in arguments}
        visible = [(i, argument.get_name()) for i, argument in enumerate(arguments) if i not in hidden]
        first = min((argument.get_closure() for argument in arguments if argument.get_closure() >= 0), default=-1)
        # That of functions of items; the data of a callback is the caller's.
        closures = {argument.get_closure() for argument in arguments
                    if argument.get_closure() >= 0 and _kind(argument.get_type()) == 'function'}
        self._data_at = sum(i < first for i, _name in visible)
        self._names_after_data = [name for i, name in visible if i > first >= 0 and i not in closures]
        # PyGObject wants to hear of the data of several functions.
        self._no_data = {name: () for i, name in visible if i in closures and len(closures) > 1}

    def bind(self, args, options):
        """The arguments for C; what remains in options is for the stage."""
        if len(args) > len(self.positional):
            raise TypeError(f'{self.name}() takes at most {len(self.positional)} positional arguments, '
                            f'{len(args)} were given')
        given = {parameter.name: argument for parameter, argument in zip(self.positional, args)}
        for parameter in self.parameters:
            for key in parameter.keys:
                if key in options:
                    if parameter.name in given:
                        raise TypeError(f'{self.name}() got two values for its argument {key!r}')
                    given[parameter.name] = options.pop(key)
        if options and 'options' in self.kinds:
            given['options'] = self._run_options(given.get('options'), options)
        for parameter in self.parameters:
            if parameter.kind == 'item-type':
                given[parameter.name] = item_type(given.get(parameter.name))
        return [parameter.argument(self.name, given) for parameter in self.parameters]

    def _run_options(self, given, options):
        if given is not None:
            raise self.unknown(next(iter(options)))
        result = Kitsune.RunOptions.new()
        self.set_properties(result, options)
        options.clear()
        return result

    def unknown(self, name):
        return TypeError(f'{self.name}() got an unexpected keyword argument {name!r}')

    def set_properties(self, target, options):
        for name, value in options.items():
            spec = target.find_property(name.replace('_', '-'))
            if spec is None or not spec.flags & GObject.ParamFlags.WRITABLE:
                raise self.unknown(name)
            target.set_property(spec.name, value)

    def apply(self, options, result):
        """Gives the stage that a call made the options of the call."""
        target = result[0] if isinstance(result, (list, tuple)) and result else result
        if isinstance(target, Kitsune.Pipeline):
            self.set_properties(target.get_stage(), options)
        elif isinstance(target, Kitsune.Runner):
            self.set_properties(target.get_terminal(0), options)
        else:
            raise self.unknown(next(iter(options)))

    @property
    def is_raw(self):
        """Whether PyGObject does everything that is needed."""
        simple = self.returns is None and self.info.get_return_type().get_tag() != _ARRAY
        special = {*_CONVERSIONS, 'function', 'factory', 'callback', 'item-type'}
        return simple and not (self.info.can_throw_gerror() or self.kinds & special)

    def result(self, result):
        """What C returned, as Python has it."""
        if isinstance(result, (_gi.Struct, _gi.Boxed)):
            if self.in_pipeline and isinstance(result, Kitsune.Items):
                return to_list(result)
            if self.info.get_caller_owns() == _gi.Transfer.NOTHING or isinstance(result, Kitsune.Item):
                return unbox(result)
        return result


def _wrap_plain(method):
    def call(bound, args, options):
        arguments = method.bind(args, options)
        try:
            result = bound(*arguments)
        except GLib.Error as error:
            raise_error(error)
        if options:
            method.apply(options, result)
        return method.result(result)
    return call


def _cancelled_by(method, arguments, cancellable):
    return [cancellable if parameter.kind == 'cancellable' else argument
            for parameter, argument in zip(method.parameters, arguments)]


def _given_cancellable(method, arguments):
    for parameter, argument in zip(method.parameters, arguments):
        if parameter.kind == 'cancellable':
            return argument
    return None


def _wrap_blocking(method, invoke, finish):
    """A blocking call, made of the asynchronous one so that Ctrl-C ends it."""
    def call(self, args, options):
        arguments = method.bind(args, options)
        if options:
            raise method.unknown(next(iter(options)))
        begin = partial(invoke, self)

        def start(cancellable, callback):
            begin(*_cancelled_by(method, arguments, cancellable), callback)

        return block(start, lambda result: finish.result(finish.info(self, result)),
                     _given_cancellable(method, arguments))
    return call


def _wrap_async(method, finish):
    """An asynchronous call; without a callback it gives something to await."""
    callback_at = [parameter.kind for parameter in method.parameters].index('callback')
    plain = _wrap_plain(method)

    def call(self, args, options):
        if len(args) > callback_at:
            begin = partial(method.invoke, self)
            return plain(lambda *arguments: begin(*arguments, *args[callback_at + 1:]), args[:callback_at + 1], options)
        if options.get('callback') is not None:
            return plain(partial(method.invoke, self), args, options)
        arguments = method.bind(args, options)
        if options:
            raise method.unknown(next(iter(options)))
        begin = partial(method.invoke, self)

        def start(cancellable, callback):
            arguments[callback_at] = callback
            begin(*_cancelled_by(method, arguments, cancellable))

        return Awaitable(start, lambda result: finish.result(finish.info(self, result)),
                         _given_cancellable(method, arguments))
    return call


def _method_function(method, call, takes_instance):
    if takes_instance:
        def function(self, *args, **options):
            return call(self, args, options)
    else:
        def function(*args, **options):
            return call(None, args, options)
    function.__name__ = method.name
    function.__qualname__ = method.name
    function.__doc__ = method.info.__doc__
    return function


def wrap_function(info):
    """What takes the place of a function of the namespace, or None."""
    method = Method(info)
    if method.is_raw:
        return None
    plain = _wrap_plain(method)
    return _method_function(method, lambda _self, args, options: plain(info, args, options), False)


def wrap_methods(kind):
    """Puts what Python needs around the methods of a class of the library."""
    methods = {info.get_name(): Method(info) for info in kind.__info__.get_methods()}
    for name, method in methods.items():
        if name in ('ref', 'unref') or method.is_raw or name not in vars(kind):
            continue
        setattr(kind, name, _wrap_method(kind, method, methods))


def _wrap_method(kind, method, methods):
    name, info = method.name, method.info
    if info.is_constructor() or not info.is_method():
        plain = _wrap_plain(method)
        bound = partial(method.invoke, kind) if info.is_constructor() else method.invoke
        return staticmethod(_method_function(method, lambda _self, args, options: plain(bound, args, options), False))
    finish = methods.get(f'{name.removesuffix("_async")}_finish')
    begin = methods.get(f'{name}_async')
    if 'callback' in method.kinds and finish is not None:
        return _method_function(method, _wrap_async(method, finish), True)
    if begin is not None and finish is not None and 'callback' not in method.kinds:
        if [p.name for p in begin.parameters[:-1]] == [p.name for p in method.parameters]:
            return _method_function(method, _wrap_blocking(method, begin.invoke, finish), True)
    plain = _wrap_plain(method)
    return _method_function(
        method, lambda self, args, options: plain(partial(method.invoke, self), args, options), True)
