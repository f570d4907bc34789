#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests of pipelines that do not wait."""

import gi

gi.require_version('Kitsune', '1')
gi.require_version('KitsuneTest', '1')
from gi.repository import Kitsune, KitsuneTest  # noqa: E402


# [pipeline]
def summaries(temperatures):
    """The mean of what was measured within a minute."""
    batches = temperatures.batch(100, timeout=60_000_000)
    return batches.map(lambda batch: sum(batch) / len(batch), name='mean')
# [pipeline]


# [plain]
def test_mean():
    temperatures = Kitsune.Pipeline.new_from_items([20, 22])
    assert summaries(temperatures).collect() == [21]


def test_failure():
    temperatures = Kitsune.Pipeline.new_from_items([20, 'broken'])
    try:
        summaries(temperatures).collect()
    except Kitsune.Error as error:
        assert error.stage == 'mean'
    else:
        raise AssertionError('it did not fail')
# [plain]


# [clock]
def test_a_minute():
    channel = Kitsune.Channel.new(float, 10)
    clock = KitsuneTest.Clock()
    means = []
    runner = summaries(channel.get_pipeline()).for_each(means.append)
    runner.options.clock = clock
    run = runner.start()

    channel.try_send(20.0)
    channel.try_send(22.0)
    clock.advance(59_999_999)
    assert means == []
    clock.advance(1)
    assert means == [21]

    channel.close()
    clock.advance(0)
    assert run.state == Kitsune.RunState.FINISHED
# [clock]


# [counts]
def test_counts():
    temperatures = Kitsune.Pipeline.new_range(0, 250, 1)
    metrics = summaries(temperatures).for_each(lambda mean: None).run().metrics
    assert metrics['mean'].items_in == metrics['mean'].items_out == 3
# [counts]


for test in test_mean, test_failure, test_a_minute, test_counts:
    test()
    print('ok', test.__name__)
