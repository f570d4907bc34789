# SPDX-License-Identifier: LGPL-2.1-or-later
"""Descriptions of pipelines, as Python sees them."""

import json

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import GObject, Kitsune  # noqa: E402


def describe():
    numbers = Kitsune.Pipeline.new_range(0, 3, 1, name='numbers')
    lists = numbers.map(str, type=str, error_handler=Kitsune.ErrorHandler.new_drop()).batch(2)
    return numbers.zip(lists).describe()


def test_a_graph_is_a_sequence_of_nodes():
    graph = describe()
    names = ['numbers', 'map-1', 'batch-1', 'zip-1']
    assert [node.name for node in graph] == names
    assert len(graph) == 4 and graph[-1].name == 'zip-1' and [node.name for node in graph[1:3]] == names[1:3]
    assert graph['batch-1'].index == 2
    with pytest.raises(IndexError):
        graph[4]
    with pytest.raises(KeyError):
        graph['nothing']


def test_nodes_outlive_their_graph():
    node = describe()['map-1']
    assert node.name == 'map-1' and repr(node) == '<Kitsune.GraphNode map-1>'


def test_what_is_known_about_a_stage():
    graph = describe()
    assert graph['numbers'].kind == 'range' and graph['numbers'].is_named()
    assert graph['zip-1'].inputs == [(0, 0), (2, 0)]
    assert graph['map-1'].inputs == [(0, 0)]
    assert graph['map-1'].item_types == [GObject.TYPE_STRING]
    assert graph['batch-1'].options == {'count': 2}
    assert graph['map-1'].error_handler == 'drop' and graph['zip-1'].error_handler is None
    assert graph['zip-1'].problems == []


def test_mistakes_are_no_obstacle():
    pipeline = Kitsune.Pipeline.new_from_items([1]).batch(0)
    with pytest.raises(Kitsune.Error):
        pipeline.validate()
    assert len(pipeline.describe()[-1].problems) == 1


def test_text():
    assert str(describe()) == (
        '● numbers (range) → gint64\n'
        '├─╮\n'
        '● │ map-1 → gchararray, on error: drop\n'
        '● │ batch-1 → KitsuneItems, count: 2\n'
        '├─╯\n'
        '● zip-1 ← numbers, batch-1 → KitsunePair\n')


def test_other_forms():
    graph = describe()
    nodes = json.loads(graph.to_json())['nodes']
    assert [node['id'] for node in nodes] == [node.id for node in graph]
    assert nodes[3]['inputs'] == [{'node': 0, 'output': 0}, {'node': 2, 'output': 0}]
    assert graph.to_dot().startswith('digraph kitsune {')


def test_runner_has_terminals():
    graph = Kitsune.Pipeline.new_range(0, 3, 1).for_each(print).describe()
    assert [node.is_terminal() for node in graph] == [False, True]


def test_inner_pipelines():
    graph = Kitsune.Pipeline.new_range(0, 3, 1).retry(Kitsune.RetryStrategy.new_forever()).describe()
    assert [node.name for node in graph] == ['retry-1/range-1', 'retry-1']
    assert graph['retry-1'].inner == [(0, 0)] and graph[0].inner == []
