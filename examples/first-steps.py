#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""From items to results: what was bought, and for how much."""

# [import]
import gi

gi.require_version('Kitsune', '1')
from gi.repository import Kitsune  # noqa: E402
# [import]

# [pipeline]
lines = Kitsune.Pipeline.new_from_items(['apples 3', 'pears 5', 'apples 4', 'plums ?'])


def parse(line):
    name, number = line.split()
    return name, int(number)


purchases = lines.map(parse, name='parse', error_handler=Kitsune.ErrorHandler.new_drop())
apples = purchases.filter(lambda purchase: purchase[0] == 'apples')
# [pipeline]

# [results]
print('apples:', apples.map(lambda purchase: purchase[1]).sum())
print('first:', *purchases.first())
for name, number in purchases:
    print(f'{number} {name}')
# [results]

# [run]
runner = purchases.for_each(lambda purchase: None)
runner.connect('stage-error::parse', lambda _runner, _run, _stage, line, *_: print('what is', line))
metrics = runner.run().metrics['parse']
print(f'{metrics.items_in} lines, {metrics.items_out} purchases, {metrics.dropped} dropped')
# [run]

# [failure]
try:
    lines.map(parse, name='strict').count()
except Kitsune.Error as error:
    print('it failed in', error.stage)
# [failure]
