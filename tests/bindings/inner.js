// SPDX-License-Identifier: LGPL-2.1-or-later

// Pipelines that functions of JavaScript make while a run goes on.

import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, test, thrown} from './tap.js';

const numbers = (...values) => Kitsune.Pipeline.new_from_items(values.length > 0 ? values : [1, 2, 3]);

for (const name of ['concat_map', 'merge_map', 'switch_map', 'exhaust_map']) {
    test(`inner/${name}/functions return pipelines`, () => {
        const mapped = numbers()[name](n => numbers(n, n * 10).map(x => `${x}`));
        equal(mapped.collect().sort(), ['1', '10', '2', '20', '3', '30']);
    });

    test(`inner/${name}/null is no pipeline`, () => {
        equal(numbers()[name](n => (n === 2 ? null : numbers(n))).collect().sort(), [1, 3]);
    });

    test(`inner/${name}/anything else is an error`, () => {
        thrown(() => numbers()[name](n => n).collect(), /expected a pipeline/);
    });

    test(`inner/${name}/exceptions reach the caller`, () => {
        thrown(() => numbers()[name](n => {
            throw new RangeError(`no pipeline for ${n}`);
        }).collect(), /RangeError: no pipeline for 1/);
    });
}

test('inner/exceptions inside name the path', () => {
    thrown(() => numbers().concat_map(m => numbers(m).map(n => {
        throw new RangeError(`bad ${n}`);
    })).collect(), /stage "concat-map-1\/map-1": RangeError: bad 1/);
});

test('inner/options of the stage', () => {
    equal(numbers().merge_map(n => numbers(n), {concurrency: 1}).collect(), [1, 2, 3]);
    thrown(() => numbers().merge_map(n => numbers(n), {concurrency: 0}).collect(), /"concurrency" must not be 0/);
});

test('inner/handles may be used again', () => {
    const pipelines = [numbers(1, 2), numbers(3)];
    const summary = numbers(0, 1, 0).concat_map(n => pipelines[n]).for_each(() => {}).run();
    equal(summary.get_metrics().lookup('concat-map-1/items-1').get_items_out(), 5);
});

test('inner/catch gives the error', () => {
    const seen = [];
    const failing = numbers().map(n => {
        if (n === 2)
            throw new RangeError('bad two');
        return n;
    });
    equal(failing.catch(error => {
        seen.push(error.message);
        return numbers(7);
    }).collect(), [1, 7]);
    equal(seen, ['stage "map-1": RangeError: bad two']);
});

test('inner/amb takes the first', () => {
    const never = Kitsune.Pipeline.new_never();
    equal(Kitsune.Pipeline.amb([never, numbers()]).collect(), [1, 2, 3]);
    equal(numbers().amb_with(never).collect(), [1, 2, 3]);
});

test('inner/pipelines before and after', () => {
    equal(numbers().start_with_pipeline(numbers(8, 9)).end_with_pipeline(numbers(4)).collect(), [8, 9, 1, 2, 3, 4]);
});

test('inner/pipelines are no values', () => {
    thrown(() => numbers().start_with(numbers()), /expected values, not a pipeline/);
    thrown(() => Kitsune.Pipeline.new_from_items(numbers()), /expected values, not a pipeline/);
});

test('inner/signals of another pipeline', () => {
    const never = Kitsune.Pipeline.new_never();
    equal(numbers().buffer_with(never, {maxItems: 3}).collect().map(buffer => [...buffer]), [[1, 2, 3]]);
    thrown(() => numbers().buffer_with(never, {maxItems: 2}).collect(), /more items between two signals/);
    equal(numbers().sample_with(Kitsune.Pipeline.new_empty()).collect(), []);
});

test('inner/expand_map', () => {
    const tree = {1: [2, 3], 2: [4], 3: [5, 1]};
    const children = node => (node in tree ? numbers(...tree[node]) : null);
    equal(numbers(1).expand_map(children, {maxDepth: 1}).collect(), [1, 2, 3]);
    equal(numbers(1).expand_map(children).take(7).collect(), [1, 2, 3, 4, 5, 1, 2]);
    equal(numbers(1).expand_map(children, node => node).collect(), [1, 2, 3, 4, 5]);
});

test('inner/expand with a store', async () => {
    const children = node => node < 3 ? numbers(node + 1, 1) : null;
    const store = new Kitsune.MemoryStore();
    const crawl = numbers(1).expand_map(children, node => node, {visitedStore: store});
    equal(crawl.collect(), [1, 2, 3]);
    equal(crawl.collect(), []);
    equal(await numbers(3, 7).expand_map(children, node => node, {visitedStore: store}).collect_async(), [7]);
});

test('inner/or', () => {
    equal(numbers(1, 0, 2).map_or(n => {
        if (n === 0)
            throw new RangeError('zero');
        return n * 2;
    }, n => `no ${n}`).collect(), [2, 'no 0', 4]);
    equal(numbers().or_map(n => numbers(n).filter(x => x !== 2), n => numbers(-n, 9)).collect(), [1, -2, 3]);
});

test('inner/within', () => {
    const lists = numbers(3, 1, 2, 9, 7).batch(3);
    equal(lists.within(items => items.sort()).collect().map(list => [...list]), [[1, 2, 3], [7, 9]]);
    thrown(() => lists.within(items => items.nothing()).collect(), /the function failed: TypeError/);
});

test('inner/retry', () => {
    const seen = [];
    let left = 2;
    const fail = n => {
        if (n === 2 && left-- > 0)
            throw new RangeError('down');
        return n;
    };
    const strategy = Kitsune.RetryStrategy.new_up_to(3).with_on_retry(({number, delay}) => seen.push([number, delay]));
    equal(numbers().map(fail).retry(strategy).collect(), [1, 1, 1, 2, 3]);
    equal(seen, [[1, 0], [2, 0]]);
    left = 9;
    const never = strategy.with_retryable(error => error.message.includes('up'));
    thrown(() => numbers().map(fail).retry(never).collect(), /stage "retry-1\/map-1": RangeError: down/);
});

test('inner/defer', () => {
    const made = [];
    const make = () => {
        made.push(made.length);
        return made.length < 3 ? numbers(7, 8) : null;
    };
    const deferred = Kitsune.Pipeline.new_defer(make);
    const both = Kitsune.Pipeline.concat([deferred.map(String), Kitsune.Pipeline.new_defer(make)]);
    equal(made, []);
    equal(both.take(1).collect(), ['7']);
    equal(made, [0]);
    equal(both.collect(), ['7', '8']);
    equal(made, [0, 1, 2]);
    thrown(() => Kitsune.Pipeline.new_defer(() => {
        throw new RangeError('late');
    }, {name: 'made'}).collect(), /stage "made": RangeError: late/);
    thrown(() => Kitsune.Pipeline.new_defer(() => 3).collect(), /stage "defer-1"/);
});

test('inner/using', () => {
    const log = [];
    const acquire = () => {
        log.push('open');
        return {name: 'resource'};
    };
    const release = resource => log.push(`close ${resource.name}`);
    const pipeline = Kitsune.Pipeline.new_using(acquire, () => numbers(7, 8), release);
    equal(pipeline.collect(), [7, 8]);
    equal(pipeline.take(1).collect(), [7]);
    equal(log, ['open', 'close resource', 'open', 'close resource']);
});

main();
