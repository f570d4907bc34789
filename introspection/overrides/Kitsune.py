# SPDX-License-Identifier: LGPL-2.1-or-later
"""What makes Kitsune feel like Python.

Functions of the user take and return plain values, options of stages are
keyword arguments, lists and dicts of C are sequences and mappings, runs can be
awaited and pipelines iterated, and exceptions keep their type, text and
origin.
"""

from gi._gi import CallableInfo, InterfaceInfo, ObjectInfo, Repository, StructInfo

from . import _kitsune_consuming as consuming
from . import _kitsune_graphs as graphs
from . import _kitsune_subclasses as subclasses
from . import _kitsune_values as values
from ._kitsune_failures import Error
from ._kitsune_methods import wrap_function, wrap_methods

Kitsune = values.Kitsune

__all__ = ['Error']


def _install():
    for info in Repository.get_default().get_infos('Kitsune'):
        name = info.get_name()
        if isinstance(info, CallableInfo):
            function = wrap_function(info)
            if function is not None:
                globals()[name] = function
                __all__.append(name)
        elif isinstance(info, (InterfaceInfo, ObjectInfo, StructInfo)) and not name.endswith(('Class', 'Interface')):
            wrap_methods(getattr(Kitsune, name))
            if not isinstance(info, StructInfo):
                subclasses.prepare(getattr(Kitsune, name))
    values.install()
    consuming.install()
    subclasses.install()
    graphs.install()


_install()
