// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported _init */

// Options of stages in braces, plain values, exceptions: as in Kitsune.

const {adapt} = imports.overrides.Kitsune;

function _init() {
    adapt('KitsuneFile', this);
}
