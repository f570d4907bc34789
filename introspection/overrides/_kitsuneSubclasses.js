// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported makeSubclasses */

// Classes of JavaScript whose functions C calls.
//
// Where a script derives from a class of the library, the functions that it
// gives for those of C (vfunc_process() and so on) get what the functions of
// stages get, too: plain values, exceptions that keep their type and text, and
// no need to return true.

const NOT_PLAIN = /^(Async(Generator)?|Generator)Function$/;

function check(func, name) {
    const kind = Object.getPrototypeOf(func)?.constructor?.name;
    if (!NOT_PLAIN.test(kind))
        return;
    throw new TypeError(kind === 'GeneratorFunction'
        ? `${name}() must not be a generator function: it pushes into its emitter`
        : `${name}() must not be async: C does not wait for it`);
}

function makeSubclasses(values, functions) {
    const {unbox} = values;
    const {refusePromise, toError} = functions;
    const wrappers = new WeakSet();

    function wrapSuccess(func) {
        return function (...args) {
            try {
                refusePromise(func.apply(this, args.map(unbox)));
            } catch (error) {
                throw toError(error);
            }
            return true;
        };
    }

    function wrapResult(func, name) {
        return function (...args) {
            try {
                const result = func.apply(this, args.map(unbox));
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
            return func.apply(this, args.map(unbox));
        };
    }

    function wrap(func, name, {canThrow, isBoolean}) {
        if (!canThrow)
            return wrapPlain(func);
        return isBoolean ? wrapSuccess(func) : wrapResult(func, name);
    }

    // Looks after the classes that will be derived from a class of the library.
    function prepare(owner, vfuncs) {
        const byName = new Map(vfuncs.map(vfunc => [`vfunc_${vfunc.name}`, vfunc]));
        owner._classInit = function (klass) {
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
            return Object.getPrototypeOf(owner)._classInit.call(this, klass);
        };
    }

    return {prepare};
}
