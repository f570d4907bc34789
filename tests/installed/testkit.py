# SPDX-License-Identifier: LGPL-2.1-or-later

import gi

gi.require_version('Kitsune', '1')
gi.require_version('KitsuneTest', '1')
from gi.repository import Kitsune, KitsuneTest  # noqa: E402

clock = KitsuneTest.Clock()
options = Kitsune.RunOptions(clock=clock)
numbers = Kitsune.Pipeline.new_from_items([1, 2, 3])
items = list(numbers.session_window(3600000000).unbatch().collect(options))
clock.advance(3600000000)
print(*items, clock.get_time() // 60000000)
