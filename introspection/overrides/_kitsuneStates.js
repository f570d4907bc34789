// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported install */

// States as JavaScript wants to work with them.

function install(Kitsune, {box, boxKey, unbox}) {
    const {prototype} = Kitsune.Ref;
    const {get, set, get_key: getKey, get_value_type: getType, is_set: isSet} = prototype;
    const containers = [Kitsune.Items.$gtype, Kitsune.Dict.$gtype];

    function read(ref) {
        return unbox(get.call(ref));
    }

    // Where the state is a list or a dict of C it is made one, however deep.
    function write(ref, content) {
        const isContainer = typeof content === 'object' && containers.includes(getType.call(ref));
        set.call(ref, isContainer ? boxKey(content) : box(content));
    }

    Object.defineProperty(prototype, 'value', {
        get() {
            return read(this);
        },
        set(content) {
            write(this, content);
        },
    });
    Object.defineProperty(prototype, 'key', {
        get() {
            return unbox(getKey.call(this));
        },
    });
    prototype.set = function (content) {
        write(this, content);
    };
    // Sets the state to what a function makes of it, and returns that.
    prototype.update = function (func) {
        write(this, func(read(this)));
        return read(this);
    };
    // Returns the state; if it was never set, sets it first.
    prototype.get_or_set = function (func) {
        if (!isSet.call(this))
            write(this, func());
        return read(this);
    };
}
