# SPDX-License-Identifier: LGPL-2.1-or-later

import gi

gi.require_version('Kitsune', '1')
from gi.repository import Kitsune  # noqa: E402

numbers = Kitsune.Pipeline.new_from_items([1, 2, 3])
print(*numbers.map(lambda x: x * 2).filter(lambda x: x > 2).collect())
