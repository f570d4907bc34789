// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported makeValues */

// What JavaScript values become in C, and what comes back.

const {GLib, GObject} = imports.gi;

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

// GJS refuses to put most objects into a GValue, and those that it takes it
// finds again by a search through all of them. A GObject can carry anything,
// since its wrapper lives as long as it does.
const JsValue = GObject.registerClass({
    GTypeName: 'KitsuneJsValue',
}, class JsValue extends GObject.Object {
    content = undefined;
});

function hold(content) {
    const holder = new JsValue();
    holder.content = content;
    return holder;
}

function makeValues(Kitsune) {
    const ITEM_TYPES = new Map([
        [Number, GObject.TYPE_DOUBLE],
        [BigInt, GObject.TYPE_INT64],
        [String, GObject.TYPE_STRING],
        [Boolean, GObject.TYPE_BOOLEAN],
        [Array, Kitsune.Items.$gtype],
        [Map, Kitsune.Dict.$gtype],
    ]);

    function itemType(wanted) {
        if (wanted === undefined || wanted === null || wanted === Object)
            return GObject.Value.$gtype;
        return ITEM_TYPES.get(wanted) ?? wanted.$gtype ?? wanted;
    }

    // Whether C is to understand what is in a value of a type.
    function isContainer(wanted) {
        const type = itemType(wanted);
        return [Kitsune.Items, Kitsune.Dict, GLib.Bytes].some(container => container.$gtype === type);
    }

    function boxBigInt(number) {
        if (MIN_INT64 <= number && number <= MAX_INT64)
            return number;
        if (number < 0 || number > MAX_UINT64)
            return hold(number);
        const value = new GObject.Value();
        value.init(GObject.TYPE_UINT64);
        value.set_uint64(number);
        return value;
    }

    // Something that GJS turns into the right GValue by itself.
    function box(content) {
        switch (typeof content) {
        case 'number':
        case 'boolean':
            return content;
        case 'string':
            // C strings end at the first NUL.
            return content.includes('\0') ? hold(content) : content;
        case 'undefined':
            return null;
        case 'bigint':
            return boxBigInt(content);
        case 'object':
            if (content === null || content instanceof GObject.Object || content.constructor?.$gtype !== undefined)
                return content;
            if (Array.isArray(content))
                return newItems(content);
            return hold(content);
        default:
            return hold(content);
        }
    }

    // Like box(), but equal values are equal in C as far as there is a way.
    function boxKey(content) {
        if (content instanceof Map)
            return newDict(content, boxKey);
        if (content instanceof Uint8Array)
            return GLib.Bytes.new(content);
        if (Array.isArray(content))
            return Kitsune_Items_new(content.map(boxKey));
        if (typeof content === 'object' && content !== null && Object.getPrototypeOf(content) === Object.prototype)
            return newDict(new Map(Object.entries(content)), boxKey);
        return box(content);
    }

    const Kitsune_Items_new = Kitsune.Items.new;
    const getItem = Kitsune.Items.prototype.get;
    const getSize = Kitsune.Items.prototype.get_size;
    const dict = {};
    for (const name of ['set', 'lookup', 'contains', 'remove', 'get_size', 'get_key', 'get_value'])
        dict[name] = Kitsune.Dict.prototype[name];
    const getValue = Kitsune.Item.prototype.get_value;

    function newItems(contents) {
        // it could be iterated, but that would run it, here and now
        if (contents instanceof Kitsune.Pipeline)
            throw new TypeError('expected values, not a pipeline');
        return contents instanceof Kitsune.Items ? contents : Kitsune_Items_new(Array.from(contents, box));
    }

    function newDict(contents, boxContent = box) {
        if (contents instanceof Kitsune.Dict)
            return contents;
        const result = Kitsune.Dict.new();
        for (const [key, value] of contents instanceof Map ? contents : Object.entries(contents))
            dict.set.call(result, boxKey(key), boxContent(value));
        return result;
    }

    function toArray(items) {
        const result = new Array(getSize.call(items));
        for (let i = 0; i < result.length; i++)
            result[i] = unbox(getItem.call(items, i));
        return result;
    }

    // Primitive values do not come here where it matters.
    function unbox(content) {
        if (typeof content !== 'object' || content === null)
            return content;
        if (content instanceof JsValue)
            return content.content;
        if (content instanceof Kitsune.Items)
            return toArray(content);
        if (content instanceof Kitsune.Item)
            return unbox(getValue.call(content));
        return content;
    }

    function define(prototype, members) {
        for (const key of Reflect.ownKeys(members)) {
            const member = Object.getOwnPropertyDescriptor(members, key);
            // GJS lets its own methods be replaced, but not redefined.
            if (key in prototype && member.value !== undefined)
                prototype[key] = member.value;
            else
                Object.defineProperty(prototype, key, {...member, enumerable: false});
        }
    }

    // The boxes with fixed fields: fields as properties, and iteration for
    // destructuring.
    function defineFields(type, fields) {
        const {prototype} = type;
        for (const field of fields) {
            const get = prototype[`get_${field}`];
            Object.defineProperty(prototype, field, {
                get() {
                    return unbox(get.call(this));
                },
            });
        }
        define(prototype, {
            toArray() {
                return fields.map(field => this[field]);
            },
            [Symbol.iterator]() {
                return this.toArray()[Symbol.iterator]();
            },
        });
    }

    function defineDict() {
        define(Kitsune.Dict.prototype, {
            get size() {
                return dict.get_size.call(this);
            },
            get(key) {
                return this.has(key) ? unbox(dict.lookup.call(this, boxKey(key))) : undefined;
            },
            has(key) {
                return dict.contains.call(this, boxKey(key));
            },
            set(key, value) {
                dict.set.call(this, boxKey(key), box(value));
                return this;
            },
            delete(key) {
                return dict.remove.call(this, boxKey(key));
            },
            keys() {
                return Array.from({length: this.size}, (_unused, i) => unbox(dict.get_key.call(this, i)));
            },
            values() {
                return Array.from({length: this.size}, (_unused, i) => unbox(dict.get_value.call(this, i)));
            },
            entries() {
                const values = this.values();
                return this.keys().map((key, i) => [key, values[i]]);
            },
            forEach(func) {
                for (const [key, value] of this.entries())
                    func(value, key, this);
            },
            toObject() {
                return Object.fromEntries(this.entries());
            },
            [Symbol.iterator]() {
                return this.entries()[Symbol.iterator]();
            },
        });
    }

    function install() {
        defineFields(Kitsune.Pair, ['first', 'second']);
        defineFields(Kitsune.ErrorItem, ['item', 'error']);
        defineFields(Kitsune.Notification, ['kind', 'value', 'error']);
        defineFields(Kitsune.Indexed, ['index', 'value']);
        defineFields(Kitsune.Consecutive, ['previous', 'current']);
        defineFields(Kitsune.Timestamped, ['value', 'time']);
        defineDict();
        define(Kitsune.Items.prototype, {
            get length() {
                return getSize.call(this);
            },
            toArray() {
                return toArray(this);
            },
            [Symbol.iterator]() {
                return toArray(this)[Symbol.iterator]();
            },
        });
    }

    function isHeld(content) {
        return content instanceof JsValue;
    }

    return {box, boxKey, hold, install, isContainer, isHeld, itemType, newDict, newItems, unbox};
}
