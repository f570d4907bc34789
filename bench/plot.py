# SPDX-License-Identifier: LGPL-2.1-or-later
"""Draws what ./run bench --json FILE has measured.

Usage: plot.py FILE FOLDER

Writes stages.svg, nanoseconds per item against the number of stages, and
workers.svg, items per second against the number of calls at once.
"""

import json
import math
import sys
from pathlib import Path

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 50, 60
COLOURS = '#1f4e9c', '#d1600a', '#2a7d4f', '#777777'

STAGES = {
    'fused': {3: 'fused-inline', 4: 'stages-4', 8: 'fused-8', 16: 'stages-16', 32: 'stages-32'},
    'raw loop': {3: 'raw-3', 4: 'raw-stages-4', 8: 'raw-8', 16: 'raw-stages-16', 32: 'raw-stages-32'},
}
WORKERS = {
    '5 µs of work': {1: 'one-5us', 2: 'concurrent-2-5us', 4: 'concurrent-4-5us', 8: 'concurrent-8-5us'},
    '50 µs of sleep': {1: 'one-sleep', 2: 'concurrent-2-sleep', 4: 'concurrent-4-sleep', 8: 'concurrent-8-sleep'},
}


class Axis:
    """Numbers on a line, spread evenly or by their logarithms."""

    def __init__(self, ticks, start, end, log=False):
        self.ticks = ticks
        self._scale = math.log if log else float
        self._low, self._high = self._scale(ticks[0]), self._scale(ticks[-1])
        self._start, self._end = start, end

    def place(self, number):
        part = (self._scale(number) - self._low) / (self._high - self._low)
        return self._start + part * (self._end - self._start)


def text(x, y, content, anchor='middle', extra=''):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {extra}>{content}</text>'


def line(x1, y1, x2, y2, colour):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def draw_axes(x, y, labels):
    yield line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, '#333333')
    for tick in x.ticks:
        yield line(x.place(tick), HEIGHT - BOTTOM, x.place(tick), HEIGHT - BOTTOM + 5, '#333333')
        yield text(x.place(tick), HEIGHT - BOTTOM + 20, f'{tick:g}')
    for tick in y.ticks:
        yield line(LEFT, y.place(tick), WIDTH - RIGHT, y.place(tick), '#dddddd')
        yield text(LEFT - 8, y.place(tick) + 4, f'{tick:g}', 'end')
    yield text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 18, labels['x'])
    yield text(LEFT, 40, labels['y'], 'start')


def draw_series(x, y, points, name, colour):
    places = [(x.place(a), y.place(b)) for a, b in sorted(points.items())]
    path = ' '.join(f'{a:.1f},{b:.1f}' for a, b in places)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    for a, b in places:
        yield f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="{colour}"/>'
    yield text(places[-1][0] + 12, places[-1][1] + 4, name, 'start', f'fill="{colour}" font-weight="bold"')


def draw(x, y, series, labels):
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
           f'height="{HEIGHT}" font-family="sans-serif" font-size="13" fill="#333333">')
    yield '<!-- SPDX-License-Identifier: LGPL-2.1-or-later; made by bench/plot.py -->'
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    yield text(LEFT, 20, labels['title'], 'start', 'font-size="15" font-weight="bold"')
    yield from draw_axes(x, y, labels)
    for (name, points), colour in zip(series.items(), COLOURS):
        yield from draw_series(x, y, points, name, colour)
    yield '</svg>'


def select(wanted, minima, figure):
    return {name: {n: figure(minima[case]) for n, case in cases.items()} for name, cases in wanted.items()}


def round_up(number):
    """The next number whose fifths look well."""
    power = 10 ** math.floor(math.log10(number))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= number)


def highest(series):
    return max(value for points in series.values() for value in points.values())


def main():
    results = json.loads(Path(sys.argv[1]).read_text(encoding='utf-8'))
    minima = {case['name']: case['min'] for case in results['cases'] if 'min' in case}
    folder = Path(sys.argv[2])

    stages = select(STAGES, minima, lambda ns: ns)
    top = round_up(highest(stages))
    x = Axis([0, 4, 8, 16, 24, 32], LEFT, WIDTH - RIGHT)
    y = Axis([top * part / 5 for part in range(6)], HEIGHT - BOTTOM, TOP)
    (folder / 'stages.svg').write_text('\n'.join(draw(x, y, stages, {
        'title': 'What a stage costs', 'x': 'stages after the source', 'y': 'ns per item'})) + '\n', encoding='utf-8')

    workers = select(WORKERS, minima, lambda ns: 1e6 / ns)
    x = Axis([1, 2, 4, 8], LEFT, WIDTH - RIGHT, log=True)
    y = Axis([5, 10, 20, 50, 100, 200, 500], HEIGHT - BOTTOM, TOP, log=True)
    (folder / 'workers.svg').write_text('\n'.join(draw(x, y, workers, {
        'title': 'What more workers bring on 2 cores', 'x': 'calls at once',
        'y': '1000 items per second'})) + '\n', encoding='utf-8')


main()
