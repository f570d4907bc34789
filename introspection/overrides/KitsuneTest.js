// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported _init */

// Plain values and exceptions, as in Kitsune.

const {adapt} = imports.overrides.Kitsune;

function _init() {
    adapt('KitsuneTest', this);
}
