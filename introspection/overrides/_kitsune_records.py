# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is known about runs and stages, as Python would write it.

What functions get is an attribute here, of objects and of boxed types, which
have no properties in C. The metrics of a run are a sequence of those of its
stages, which can be asked for by name, too.
"""

from collections.abc import Sequence

from ._kitsune_values import Kitsune


class _Attribute:
    """What a function gets; what is given instead of it if there is no function that sets it."""

    def __init__(self, getter):
        self._getter = getter
        self.__doc__ = getter.__doc__

    def __get__(self, instance, owner):
        # wrapped by now, and perhaps replaced in a class derived from this one
        return self if instance is None else getattr(instance, self._getter.get_name())()


class _Variable(_Attribute):
    def __set__(self, instance, value):
        getattr(instance, f'set_{self._getter.get_name()[4:]}')(value)


def add_attributes(kind, info):
    """Gives a class an attribute for each function that gets something."""
    methods = {method.get_name(): method for method in info.get_methods() if method.is_method()}
    for name, method in methods.items():
        attribute = name[4:]
        if not name.startswith('get_') or method.get_arguments() or hasattr(kind, attribute):
            continue
        setattr(kind, attribute, _Variable(method) if f'set_{attribute}' in methods else _Attribute(method))


def _get_stage(self, key):
    if isinstance(key, str):
        stage = self.lookup(key)
        if stage is None:
            raise KeyError(key)
        return stage
    if isinstance(key, slice):
        return [self.get_stage(i) for i in range(*key.indices(len(self)))]
    position = key + len(self) if key < 0 else key
    if not 0 <= position < len(self):
        raise IndexError(f'stage {key} of {len(self)}')
    return self.get_stage(position)


def install():
    metrics = Kitsune.Metrics
    metrics.__len__ = lambda self: self.get_n_stages()
    metrics.__getitem__ = _get_stage
    metrics.__iter__ = lambda self: iter(self[:])
    Sequence.register(metrics)
    Kitsune.StageMetrics.__repr__ = lambda self: f'<Kitsune.StageMetrics {self.get_name()}>'
    Kitsune.RunSummary.errors = property(lambda self: [self.get_nth_error(i) for i in range(self.get_n_errors())])
