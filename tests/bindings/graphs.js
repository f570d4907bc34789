// SPDX-License-Identifier: LGPL-2.1-or-later

// Descriptions of pipelines, as JavaScript sees them.

import GObject from 'gi://GObject';
import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, ok, same, test} from './tap.js';

function describe() {
    const numbers = Kitsune.Pipeline.new_range(0, 3, 1, {name: 'numbers'});
    const lists = numbers.map(String, {type: String, errorHandler: Kitsune.ErrorHandler.new_drop()}).batch(2);
    return numbers.zip(lists).describe();
}

test('graphs/nodes', () => {
    const graph = describe();
    equal([...graph].map(node => node.name), ['numbers', 'map-1', 'batch-1', 'zip-1']);
    equal(graph.length, 4);
    const [numbers, map, batch, zip] = graph.nodes;
    equal([numbers.kind, numbers.index, numbers.is_named()], ['range', 0, true]);
    equal(zip.inputs, [{node: 0, output: 0}, {node: 2, output: 0}]);
    same(map.itemTypes[0], GObject.TYPE_STRING);
    equal(map.errorHandler, 'drop');
    equal(batch.options.get('count'), 2);
    equal(zip.problems, []);
    same(graph.lookup('nothing'), null);
});

test('graphs/forms', () => {
    const graph = describe();
    equal(`${graph}`, [
        '● numbers (range) → gint64',
        '├─╮',
        '● │ map-1 → gchararray, on error: drop',
        '● │ batch-1 → KitsuneItems, count: 2',
        '├─╯',
        '● zip-1 ← numbers, batch-1 → KitsunePair',
        '',
    ].join('\n'));
    equal(JSON.parse(graph.to_json()).nodes.map(node => node.id), graph.nodes.map(node => node.id));
    ok(graph.to_dot().startsWith('digraph kitsune {'));
});

test('graphs/mistakes', () => {
    const graph = Kitsune.Pipeline.new_range(0, 3, 1).batch(0).describe();
    equal(graph.nodes[1].problems.length, 1);
});

test('graphs/inner pipelines', () => {
    const graph = Kitsune.Pipeline.new_range(0, 3, 1).retry(Kitsune.RetryStrategy.new_forever()).describe();
    equal(graph.nodes.map(node => node.name), ['retry-1/range-1', 'retry-1']);
    equal(graph.nodes[1].inner, [{node: 0, output: 0}]);
});

main();
