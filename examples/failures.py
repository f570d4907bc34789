#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What can be done about functions that fail."""

import gi

gi.require_version('Kitsune', '1')
from gi.repository import Kitsune  # noqa: E402

# [service]
failures = {'bad': 99, 'slow': 2}


def fetch(name):
    """Fails a few times for some names."""
    if failures.get(name, 0) > 0:
        failures[name] -= 1
        raise OSError(f'{name} is not there')
    return f'<{name}>'
# [service]


names = Kitsune.Pipeline.new_from_items(['good', 'slow', 'bad', 'last'])

# [halt]
try:
    names.map(fetch, name='fetch').collect()
except Kitsune.Error as error:
    print(error.message)
# [halt]

# [retry]
backoff = Kitsune.Backoff.new_exponential(1000, 2).with_max(50_000).with_jitter(0.5)
handler = Kitsune.ErrorHandler.new_retry_then(3, backoff, Kitsune.ErrorHandler.new_drop())
print(*names.map(fetch, name='fetch', error_handler=handler).collect())
# [retry]

# [supervise]
policy = Kitsune.SupervisionPolicy.new_restart_always(5, backoff).with_window(60_000_000)
supervised = names.map(fetch, name='fetch', supervision=policy)
supervised.get_stage().connect('dead-letter', lambda _stage, _run, item, error: print('lost', item))
print(*supervised.collect())
# [supervise]

# [route]
results, errors = names.map_result(fetch)
texts = errors.map(lambda failed: f'{failed.item}: {failed.error.message}')
print(*sorted(results.merge_with(texts).collect()), sep=', ')
# [route]

# [breaker]
guarded = Kitsune.Pipeline.new_from_items(['bad'] * 5).circuit_breaker(
    fetch, failure_threshold=2, cooldown=10_000_000, error_handler=Kitsune.ErrorHandler.new_drop())
runner = guarded.for_each(print)
calls = []
runner.connect('stage-error', lambda _runner, _run, _stage, _item, error, _attempt, _index: calls.append(error.message))
runner.run()
print(calls[1])
print(calls[2])
# [breaker]
