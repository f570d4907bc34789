# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kitsune itself and the libraries around it, such as tails, for Python."""

from gi import _gi
from gi.module import get_introspection_module

from . import _kitsune_subclasses as subclasses
from ._kitsune_methods import wrap_function, wrap_methods
from ._kitsune_records import add_attributes


def wrap_namespace(namespace, functions):
    """Puts what Python needs around everything of a library that is loaded.

    The functions that need something go into the given dict, the globals of the
    override; their names are returned. An override of a tail is this call.
    """
    module = get_introspection_module(namespace)
    names = []
    for info in _gi.Repository.get_default().get_infos(namespace):
        name = info.get_name()
        if isinstance(info, _gi.CallableInfo):
            function = wrap_function(info)
            if function is not None:
                functions[name] = function
                names.append(name)
        elif isinstance(info, (_gi.InterfaceInfo, _gi.ObjectInfo, _gi.StructInfo)):
            if not name.endswith(('Class', 'Interface')):
                wrap_methods(getattr(module, name))
                add_attributes(getattr(module, name), info)
                if not isinstance(info, _gi.StructInfo):
                    subclasses.prepare(getattr(module, name))
    return names
