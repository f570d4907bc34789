# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is done with the items of a pipeline in the manner of Python."""

from gi import _gi

from ._kitsune_values import TYPE_PYOBJECT, Kitsune, box


def _wrap_contains(name, any_name):
    """C knows nothing of objects but their identity; Python compares them."""
    contains = getattr(Kitsune.Pipeline, name)
    any_item = getattr(Kitsune.Pipeline, any_name)

    def function(self, value, *args, **options):
        if _gi._gvalue_get_type(box(value)) == TYPE_PYOBJECT:
            return any_item(self, lambda item: item == value, *args, **options)
        return contains(self, value, *args, **options)
    function.__name__ = function.__qualname__ = name
    function.__doc__ = contains.__doc__
    setattr(Kitsune.Pipeline, name, function)


def install():
    """After the methods have been wrapped."""
    _wrap_contains('contains', 'any')
    _wrap_contains('contains_async', 'any_async')
