# SPDX-License-Identifier: LGPL-2.1-or-later
"""What makes Kitsune feel like Python.

Functions of the user take and return plain values, options of stages are
keyword arguments, lists and dicts of C are sequences and mappings, runs can be
awaited and pipelines iterated, and exceptions keep their type, text and
origin.
"""

from . import _kitsune_consuming as consuming
from . import _kitsune_graphs as graphs
from . import _kitsune_records as records
from . import _kitsune_states as states
from . import _kitsune_subclasses as subclasses
from . import _kitsune_values as values
from ._kitsune_failures import Error
from ._kitsune_namespaces import wrap_namespace

Kitsune = values.Kitsune

__all__ = ['Error', *wrap_namespace('Kitsune', globals())]
values.install()
consuming.install()
records.install()
subclasses.install()
states.install()
graphs.install()
