// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported install */

// Descriptions of pipelines as JavaScript would write them: a graph is iterable
// over its nodes, which have what is known about a stage as properties.

function define(prototype, members) {
    for (const key of Reflect.ownKeys(members)) {
        const member = Object.getOwnPropertyDescriptor(members, key);
        if (key === 'toString')
            prototype[key] = member.value;
        else
            Object.defineProperty(prototype, key, {...member, enumerable: false});
    }
}

function install(Kitsune) {
    define(Kitsune.Graph.prototype, {
        get length() {
            return this.get_n_nodes();
        },
        get nodes() {
            return Array.from({length: this.length}, (_unused, i) => this.get_node(i));
        },
        [Symbol.iterator]() {
            return this.nodes[Symbol.iterator]();
        },
        toString() {
            return this.to_string();
        },
    });

    define(Kitsune.GraphNode.prototype, {
        get index() {
            return this.get_index();
        },
        get id() {
            return this.get_id();
        },
        get name() {
            return this.get_name();
        },
        get kind() {
            return this.get_kind();
        },
        // The numbers of a node and of its output, for each input.
        get inputs() {
            return Array.from({length: this.get_n_inputs()},
                (_unused, i) => ({node: this.get_input_node(i), output: this.get_input_output(i)}));
        },
        // The same for each pipeline that the stage opens: with which node it ends.
        get inner() {
            return Array.from({length: this.get_n_inner()},
                (_unused, i) => ({node: this.get_inner_node(i), output: this.get_inner_output(i)}));
        },
        get itemTypes() {
            return Array.from({length: this.get_n_outputs()}, (_unused, i) => this.get_item_type(i));
        },
        get options() {
            return this.get_options();
        },
        get errorHandler() {
            return this.get_error_handler();
        },
        get problems() {
            return this.get_problems();
        },
    });
}
