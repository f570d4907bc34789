#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An operator of one's own: drops what it has seen within the last second."""

import gi

gi.require_version('Kitsune', '1')
from gi.repository import Kitsune  # noqa: E402


# [processor]
class Dedup(Kitsune.Processor):
    def __init__(self, forget_after=1_000_000):
        super().__init__()
        self.forget_after = forget_after
        self.timers = {}

    def do_process(self, item, out):
        if item not in self.timers:
            self.timers[item] = self.get_items_in()
            out.push(item)
        # Again from now on: a timer that is set is moved.
        self.set_timer(self.timers[item], self.forget_after)

    def do_timer(self, number, out):
        self.timers = {item: timer for item, timer in self.timers.items() if timer != number}

    def do_finish(self, out):
        out.push(f'{self.get_items_in()} in, {self.get_items_out()} out')
# [processor]


# [use]
words = Kitsune.Pipeline.new_from_items(['to', 'be', 'or', 'not', 'to', 'be'])
print(*words.process(Dedup, name='dedup').collect())
print(*words.process(lambda: Dedup(forget_after=10_000_000)).collect())
# [use]

# [describe]
print(words.process(Dedup, name='dedup', type=str).describe(), end='')
# [describe]
