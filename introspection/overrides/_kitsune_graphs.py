# SPDX-License-Identifier: LGPL-2.1-or-later
"""Descriptions of pipelines as Python would write them."""

from collections.abc import Sequence

from ._kitsune_values import Kitsune, give


class _GraphMethods:
    """A Kitsune.Graph is a sequence of nodes, which can be asked for by name, too."""

    def __len__(self):
        return self.get_n_nodes()

    def __getitem__(self, key):
        if isinstance(key, str):
            node = self.lookup(key)
            if node is None:
                raise KeyError(key)
            return node
        if isinstance(key, slice):
            return [self.get_node(i) for i in range(*key.indices(len(self)))]
        position = key + len(self) if key < 0 else key
        if not 0 <= position < len(self):
            raise IndexError(f'node {key} of {len(self)}')
        return self.get_node(position)

    def __iter__(self):
        return iter(self[:])

    def __str__(self):
        return self.to_string()


class _NodeMethods:
    """A Kitsune.GraphNode has what is known about a stage as attributes."""

    index = property(lambda self: self.get_index())
    id = property(lambda self: self.get_id())
    name = property(lambda self: self.get_name())
    kind = property(lambda self: self.get_kind())
    options = property(lambda self: self.get_options())
    error_handler = property(lambda self: self.get_error_handler())
    problems = property(lambda self: list(self.get_problems()))

    @property
    def inputs(self):
        """The numbers of a node and of its output, for each input."""
        return [(self.get_input_node(i), self.get_input_output(i)) for i in range(self.get_n_inputs())]

    @property
    def inner(self):
        """The same for each pipeline that the stage opens: with which node it ends."""
        return [(self.get_inner_node(i), self.get_inner_output(i)) for i in range(self.get_n_inner())]

    @property
    def item_types(self):
        """The type of the items of each output."""
        return [self.get_item_type(i) for i in range(self.get_n_outputs())]

    def __repr__(self):
        return f'<Kitsune.GraphNode {self.name}>'


def install():
    give(Kitsune.Graph, _GraphMethods)
    Sequence.register(Kitsune.Graph)
    give(Kitsune.GraphNode, _NodeMethods)
