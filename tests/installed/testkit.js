// SPDX-License-Identifier: LGPL-2.1-or-later

import Kitsune from 'gi://Kitsune?version=1';
import KitsuneTest from 'gi://KitsuneTest?version=1';

const clock = new KitsuneTest.Clock();
const options = new Kitsune.RunOptions({clock});
const numbers = Kitsune.Pipeline.new_from_items([1, 2, 3]);
const items = [...numbers.session_window(3600000000).unbatch().collect(options)];
clock.advance(3600000000);
print(...items, clock.get_time() / 60000000);
