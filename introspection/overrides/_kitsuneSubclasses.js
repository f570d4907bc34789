// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported makeSubclasses */

// Classes of JavaScript whose functions C calls.
//
// Where a script derives from a class of the library, the functions that it
// gives for those of C (vfunc_process() and so on) get what the functions of
// stages get, too: plain values, exceptions that keep their type and text, and
// no need to return true. What makes a value returns it, what makes bytes may
// return a string, and an exception fails the call that was to be completed.

const {GLib, GObject} = imports.gi;

const NOT_PLAIN = /^(Async(Generator)?|Generator)Function$/;

function check(func, name) {
    const kind = Object.getPrototypeOf(func)?.constructor?.name;
    if (!NOT_PLAIN.test(kind))
        return;
    throw new TypeError(kind === 'GeneratorFunction'
        ? `${name}() must not be a generator function: it pushes into its emitter`
        : `${name}() must not be async: C does not wait for it`);
}

function makeSubclasses(Kitsune, values, functions) {
    const {box, unbox} = values;
    // As GJS knows it: others get what is in the box.
    const newItem = Kitsune.Item.new;
    const {refusePromise, toError} = functions;
    const wrappers = new WeakSet();

    // What is borrowed from C, made safe to keep.
    function own(content) {
        if (content instanceof GLib.Bytes)
            return content.new_from_bytes(0, content.get_size());
        if (content instanceof Kitsune.Timestamped)
            return content.ref();
        return unbox(content);
    }

    function wrapSuccess(func) {
        return function (...args) {
            try {
                refusePromise(func.apply(this, args.map(own)));
            } catch (error) {
                throw toError(error);
            }
            return true;
        };
    }

    function wrapResult(func, name) {
        return function (...args) {
            try {
                const result = func.apply(this, args.map(own));
                refusePromise(result);
                if (result === undefined || result === null)
                    throw new TypeError(`${name}() returned nothing`);
                return result;
            } catch (error) {
                throw toError(error);
            }
        };
    }

    function wrapPlain(func) {
        return function (...args) {
            return func.apply(this, args.map(own));
        };
    }

    function wrapItem(func) {
        return function (...args) {
            try {
                const result = func.apply(this, args.map(own));
                refusePromise(result);
                return newItem(box(result));
            } catch (error) {
                throw toError(error);
            }
        };
    }

    function toBytes(content, name) {
        if (content instanceof GLib.Bytes)
            return content;
        if (typeof content === 'string')
            return new GLib.Bytes(new TextEncoder().encode(content));
        if (!(content instanceof Uint8Array))
            throw new TypeError(`${name}() returned ${typeof content}, not bytes`);
        return new GLib.Bytes(content);
    }

    function wrapBytes(func, name) {
        return function (...args) {
            try {
                const result = func.apply(this, args.map(own));
                refusePromise(result);
                return toBytes(result, name);
            } catch (error) {
                throw toError(error);
            }
        };
    }

    function wrapRequest(func) {
        return function (...args) {
            try {
                refusePromise(func.apply(this, args.map(own)));
            } catch (error) {
                args[args.length - 1].fail(toError(error));
            }
        };
    }

    function wrap(func, name, {canThrow, isBoolean, returns, takesCall}) {
        if (takesCall)
            return wrapRequest(func);
        if (!canThrow)
            return wrapPlain(func);
        if (returns === 'Kitsune.Item')
            return wrapItem(func);
        if (returns === 'GLib.Bytes')
            return wrapBytes(func, name);
        return isBoolean ? wrapSuccess(func) : wrapResult(func, name);
    }

    function wrapAll(klass, byName) {
        const given = Object.getOwnPropertyNames(klass.prototype).filter(name => byName.has(name));
        for (const name of given) {
            const func = klass.prototype[name];
            if (wrappers.has(func))
                continue;
            check(func, `${klass.name}.${name}`);
            const wrapper = wrap(func, `${klass.name}.${name}`, byName.get(name));
            wrappers.add(wrapper);
            klass.prototype[name] = wrapper;
        }
    }

    function mapOf(vfuncs) {
        return new Map(vfuncs.map(vfunc => [`vfunc_${vfunc.name}`, vfunc]));
    }

    // Looks after the classes that will be derived from a class of the library.
    function prepare(owner, vfuncs) {
        const byName = mapOf(vfuncs);
        owner._classInit = function (klass) {
            wrapAll(klass, byName);
            return Object.getPrototypeOf(owner)._classInit.call(this, klass);
        };
    }

    // The same for an interface. GJS asks none of those that a class implements
    // when it makes the class, only what the class is derived from.
    const interfaces = new Map();
    function prepareInterface(owner, vfuncs) {
        interfaces.set(owner, mapOf(vfuncs));
        if (interfaces.size > 1)
            return;
        const original = GObject.Object._classInit;
        GObject.Object._classInit = function (klass) {
            for (const owned of klass[GObject.interfaces] ?? []) {
                if (interfaces.has(owned))
                    wrapAll(klass, interfaces.get(owned));
            }
            return original.call(this, klass);
        };
    }

    return {prepare, prepareInterface};
}
