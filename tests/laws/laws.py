# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the laws have in common: inputs, and ways to run."""

import os

import gi

gi.require_version('Kitsune', '1')
gi.require_version('KitsuneTest', '1')
from gi.repository import GLib, Kitsune, KitsuneTest  # noqa: E402
from hypothesis import HealthCheck, settings, strategies as st  # noqa: E402

# The same inputs every time: a test that fails on one machine fails on all.
# KITSUNE_LAWS names another number of examples, to search further.
settings.register_profile(
    'kitsune', max_examples=int(os.environ.get('KITSUNE_LAWS', '60')), deadline=None, database=None,
    derandomize='KITSUNE_LAWS' not in os.environ,
    suppress_health_check=[HealthCheck.too_slow])
settings.load_profile('kitsune')

Pipeline = Kitsune.Pipeline

integers = st.integers(-2**63, 2**63 - 1)
small = st.integers(-3, 3)
# Different values of different types that are never equal to each other.
scalars = st.one_of(integers, st.text(st.characters(blacklist_categories=['Cs'], blacklist_characters='\0')),
                    st.booleans().map(str), st.none())
lists = st.lists(small, max_size=300)
sizes = st.integers(1, 12)


def items(values):
    return Pipeline.new_from_items(values)


def collect_all(pipelines):
    """Runs all of them as one run."""
    results = [[] for _pipeline in pipelines]
    runners = [pipeline.for_each(result.append) for pipeline, result in zip(pipelines, results)]
    Kitsune.Runner.new_merged(runners).run()
    return results


def plain(results):
    """Lists of lists, and keys with their lists, as Python has them."""
    return [list(result) for result in results]


def play(build, script):
    """Sends a script, items and ('wait', microseconds), through what build makes of a channel.

    Returns what came out, with the time on the run's clock in microseconds.
    """
    clock = KitsuneTest.Clock.new()
    context = GLib.MainContext.default()
    channel = Kitsune.Channel.new(None, len(script) + 1)
    start = clock.get_time()
    out = []

    def settle():
        while context.iteration(False):
            pass

    runner = build(channel).for_each(lambda item: out.append((clock.get_time() - start, item)))
    runner.get_options().set_clock(clock)
    run = runner.start()
    settle()
    for step in script:
        if isinstance(step, tuple):
            clock.advance(step[1])
        else:
            assert channel.try_send(step)
        settle()
    channel.close()
    settle()
    assert run.get_state() == Kitsune.RunState.FINISHED
    return out


def wait(duration):
    return ('wait', duration)
