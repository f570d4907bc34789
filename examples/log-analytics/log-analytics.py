#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What happened in a Debian package log: log-analytics.py [LOG]"""

import re
import sys

import gi

gi.require_version('Kitsune', '1')
gi.require_version('KitsuneFile', '1')
from gi.repository import Gio, Kitsune, KitsuneFile

LINE = re.compile(r'(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d (\S+) (.+)')


def parse(line):
    match = LINE.fullmatch(line)
    if match is None:
        raise ValueError(f'not a line of a package log: {line}')
    minute, action, rest = match.groups()
    words = rest.split()
    if action == 'status':  # status STATE PACKAGE VERSION
        words = words[1:]
    package = words[0].split(':')[0] if words and action != 'startup' else None
    return {'minute': minute, 'action': action, 'package': package}


def sizes(groups):
    return [Kitsune.Pair.new(key, len(events)) for key, events in groups.items()]


def largest(pairs, n):
    """The n pairs with the largest numbers; a pipeline, like what it is made of."""
    return pairs.sort_by(lambda pair: -pair.second).take(n)


def show_progress(n_bytes, size):
    done = min(n_bytes / size, 1)
    print(f'\r[{"#" * round(40 * done):40}] {done:4.0%} ', end='', file=sys.stderr, flush=True)


def print_table(title, pairs):
    print(f'\n{title}')
    for pair in pairs:
        print(f'  {pair.first:<32} {pair.second:>7}')


def print_metrics(metrics):
    print(f'\n{"Stage":<16} {"in":>8} {"out":>8} {"errors":>8} {"dropped":>8} {"ms":>8}')
    for stage in metrics:
        print(f'{stage.name:<16} {stage.items_in:>8} {stage.items_out:>8} '
              f'{stage.errors:>8} {stage.dropped:>8} {stage.busy_time / 1e6:>8.1f}')


def main(path='/var/log/dpkg.log'):
    file = Gio.File.new_for_path(path)
    # [pipelines]
    lines = KitsuneFile.read_lines(file, name='read')
    events = lines.map(parse, name='parse', error_handler=Kitsune.ErrorHandler.new_drop())
    touched = events.filter(lambda event: event['package'] is not None and event['action'] != 'status')

    tables = {
        'Actions': largest(events.group_by(lambda event: event['action']).flat_map(sizes), 20),
        'Busiest packages': largest(touched.group_by(lambda event: event['package']).flat_map(sizes), 5),
        'Busiest minutes': largest(events.chunk_by(lambda event: event['minute'])
                                   .map(lambda minute: Kitsune.Pair.new(minute[0]['minute'], len(minute))), 5),
    }
    # [pipelines]
    rows = {title: [] for title in tables}
    runners = [pairs.for_each(rows[title].append) for title, pairs in tables.items()]
    if sys.stderr.isatty():
        size = max(file.query_info('standard::size', Gio.FileQueryInfoFlags.NONE).get_size(), 1)
        progress = lines.scan(0, lambda n_bytes, line: n_bytes + len(line.encode()) + 1).throttle(100_000)
        runners.append(progress.for_each(lambda n_bytes: show_progress(n_bytes, size)))

    # [run]
    metrics = Kitsune.Runner.new_merged(runners).run().metrics  # everything above, in one pass
    # [run]

    if sys.stderr.isatty():
        print('\r\033[K', end='', file=sys.stderr)
    parsed = metrics['parse']
    print(f'{path}: {parsed.items_in} lines, {parsed.dropped} malformed')
    for title, pairs in rows.items():
        print_table(title, pairs)
    print_metrics(metrics)


if __name__ == '__main__':
    main(*sys.argv[1:])
