// SPDX-License-Identifier: LGPL-2.1-or-later

import Kitsune from 'gi://Kitsune?version=1';

const numbers = Kitsune.Pipeline.new_from_items([1, 2, 3]);
print(...numbers.map(x => x * 2).filter(x => x > 2).collect());
