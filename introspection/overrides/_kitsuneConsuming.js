// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported makeConsuming */

// What is done with the items of a pipeline in the manner of JavaScript.

function makeConsuming(Kitsune, values) {
    const {prototype} = Kitsune.Pipeline;

    // C compares the boxes of objects, of which each has many.
    function wrapContains(name, anyName) {
        const contains = prototype[name];
        const anyItem = prototype[anyName];
        prototype[name] = function (value, ...rest) {
            if (values.isHeld(values.box(value)))
                return anyItem.call(this, item => item === value, ...rest);
            return contains.call(this, value, ...rest);
        };
    }

    function install() {
        wrapContains('contains', 'any');
        wrapContains('contains_async', 'any_async');
    }

    return {install};
}
