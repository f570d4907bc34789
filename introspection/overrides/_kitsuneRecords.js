// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported addProperties, install */

// What is known about runs and stages, as JavaScript would write it.
//
// Boxed types have no properties in C: what their functions get are properties
// here, under the name in C and under that of JavaScript. The metrics of a run
// are iterable over those of its stages.

function camel(name) {
    return name.replace(/_([a-z])/g, (_match, letter) => letter.toUpperCase());
}

// Gives a boxed type a property for each function that gets something.
function addProperties({prototype}, methods) {
    for (const {name, isMethod, parameters} of methods) {
        if (!isMethod || parameters.length > 0 || !name.startsWith('get_'))
            continue;
        for (const property of new Set([name.slice(4), camel(name.slice(4))])) {
            if (property in prototype)
                continue;
            Object.defineProperty(prototype, property, {
                configurable: true,
                get() {
                    return this[name]();
                },
            });
        }
    }
}

function install(Kitsune) {
    const {prototype} = Kitsune.Metrics;
    Object.defineProperties(prototype, {
        length: {
            get() {
                return this.get_n_stages();
            },
        },
        stages: {
            get() {
                return Array.from({length: this.length}, (_unused, i) => this.get_stage(i));
            },
        },
    });
    prototype[Symbol.iterator] = function () {
        return this.stages[Symbol.iterator]();
    };
    Object.defineProperty(Kitsune.RunSummary.prototype, 'errors', {
        get() {
            return Array.from({length: this.get_n_errors()}, (_unused, i) => this.get_nth_error(i));
        },
    });
}
