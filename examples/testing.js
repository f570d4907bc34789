// SPDX-License-Identifier: LGPL-2.1-or-later

// Tests of pipelines that do not wait.

import Kitsune from 'gi://Kitsune?version=1';
import KitsuneTest from 'gi://KitsuneTest?version=1';

function equal(got, expected) {
    if (`${got}` !== `${expected}`)
        throw new Error(`expected ${expected}, got ${got}`);
}

// The mean of what was measured within a minute.
function summaries(temperatures) {
    const batches = temperatures.batch(100, {timeout: 60_000_000});
    return batches.map(batch => batch.reduce((a, b) => a + b) / batch.length, {name: 'mean'});
}

const tests = {
    test_mean() {
        const temperatures = Kitsune.Pipeline.new_from_items([20, 22]);
        equal(summaries(temperatures).collect(), [21]);
    },

    test_failure() {
        const temperatures = Kitsune.Pipeline.new_from_items([20, null]);
        const strict = temperatures.map(t => t.valueOf());
        let failed = null;
        try {
            summaries(strict).collect();
        } catch (error) {
            failed = error;
        }
        equal(failed.cause instanceof TypeError, true);
    },

    // [clock]
    test_a_minute() {
        const channel = Kitsune.Channel.new(Number, 10);
        const clock = new KitsuneTest.Clock();
        const means = [];
        const runner = summaries(channel.get_pipeline()).for_each(mean => means.push(mean));
        runner.options = new Kitsune.RunOptions({clock});
        const run = runner.start(null);

        channel.try_send(20);
        channel.try_send(22);
        clock.advance(59_999_999);
        equal(means, []);
        clock.advance(1);
        equal(means, [21]);

        channel.close();
        clock.advance(0);
        equal(run.state, Kitsune.RunState.FINISHED);
    },
    // [clock]

    test_counts() {
        const temperatures = Kitsune.Pipeline.new_range(0, 250, 1);
        const {metrics} = summaries(temperatures).for_each(() => {}).run();
        equal(metrics.lookup('mean').itemsOut, 3);
    },
};

for (const [name, test] of Object.entries(tests)) {
    test();
    print('ok', name);
}
