#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts words, and goes on where the last run has stopped."""

import tempfile
from pathlib import Path

# [import]
import gi

gi.require_version('Kitsune', '1')
from gi.repository import Kitsune  # noqa: E402
# [import]

folder = Path(tempfile.mkdtemp())


# [count]
def count(word, ref):
    return f'{word} {ref.add(1)}'


def count_words(words, **options):
    counts = Kitsune.StateKey.new('counts', int, 0)
    source = Kitsune.Pipeline.new_from_items(words)
    return ', '.join(source.map_with_key(counts, lambda word: word, count).collect(**options))


print(count_words(['to', 'be', 'or', 'not', 'to', 'be']))
# [count]

# [store]
print('first:', count_words(['to', 'be'], store=Kitsune.FileStore.new(str(folder))))
print('then:', count_words(['not', 'to', 'be'], store=Kitsune.FileStore.new(str(folder))))
# [store]


# [changes]
def changed(value, ref):
    """The difference to the value before, which is the state."""
    if not ref.is_set():
        ref.value = value
        return []
    before, ref.value = ref.value, value
    return [value - before] if value != before else []


last = Kitsune.StateKey.new('last', int, 0)
values = Kitsune.Pipeline.new_from_items([20, 20, 23, 21])
print('changes:', *values.flat_map_with(last, changed))
# [changes]

for file in folder.iterdir():
    file.unlink()
folder.rmdir()
