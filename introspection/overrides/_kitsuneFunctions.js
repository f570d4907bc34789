// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported makeFunctions */

// Functions of the user as the C library wants to call them.
//
// C calls one kind of function only: it gets an item and an emitter, and says
// whether it succeeded. What a function of JavaScript returns means something
// else in every operator; that is its shape, which there is a wrapper for here.
// A wrapper returns true or throws: FALSE without an error is how GJS refuses
// a call, which C can then make again.

const {GLib} = imports.gi;
const loops = imports.overrides._kitsuneLoops;

// Names of C methods and what their functions return. Where a method is not
// listed, the name of the parameter decides, see shapeOf().
const SHAPES = {
    value: 'batch_measure iterate map new_iterate',
    source: 'new_defer new_repeatedly repeatedly',
    values: 'flat_map generate new_generate',
    predicate: 'all any drop_while filter find partition reject take_while',
    nothing: 'finally for_each tap tap_error with_on_retry',
    key: 'chunk_by dedupe_by distinct_by group_by keyed_balance max_by min_by sort_by',
    two: 'chunk_while combine_latest_with fold latest_from_with reduce scan zip_with',
    order: 'max min sort',
    refValue: 'map_with map_with_key',
    refValues: 'flat_map_with flat_map_with_key',
    asyncValue: 'map_async',
    asyncValues: 'flat_map_async',
    asyncPredicate: 'filter_async',
    asyncNothing: 'for_each_async',
};
// Those that have a sister for asynchronous functions.
const HAVE_ASYNC = ['map', 'flat_map', 'filter', 'for_each'];
const SHAPE_OF_METHOD = new Map(Object.entries(SHAPES)
    .flatMap(([shape, names]) => names.split(' ').map(name => [name, shape])));
const SHAPE_OF_PARAMETER = new Map([
    ['key', 'key'], ['key_func', 'key'], ['predicate', 'predicate'], ['compare', 'order'], ['recover', 'two'],
    ['visited_key', 'key'], ['acquire', 'source'], ['release', 'nothing'],
]);

const ASYNC = /^Async(Generator)?Function$/;

function shapeOf(method, parameter) {
    return SHAPE_OF_PARAMETER.get(parameter) ?? SHAPE_OF_METHOD.get(method) ??
        SHAPE_OF_METHOD.get(method.replace(/_async$/, '')) ?? 'value';
}

function check(func, method, shape) {
    if (typeof func !== 'function')
        throw new TypeError(`${method}() takes a function, not ${func === null ? 'null' : typeof func}`);
    if (shape.startsWith('async'))
        return;
    const kind = Object.getPrototypeOf(func)?.constructor?.name;
    if (ASYNC.test(kind)) {
        const sister = HAVE_ASYNC.includes(method) ? `; ${method}_async() takes one that is` : '';
        throw new TypeError(`${method}() takes a function that is not async: its result is needed at once${sister}`);
    }
    if (kind === 'GeneratorFunction' && !/values$/i.test(shape))
        throw new TypeError(`${method}() takes a function that returns its result, not a generator function`);
}

function describe(error) {
    if (!(error instanceof Error))
        return `Error: ${error}`;
    return error.message === '' ? error.name : `${error.name}: ${error.message}`;
}

function makeFunctions(Kitsune, values, keep) {
    const {box, boxKey, unbox} = values;
    const emitter = Kitsune.Emitter.prototype;
    const {push, push_int64: pushInt64, push_double: pushDouble, push_string: pushString,
        push_boolean: pushBoolean, forward, skip} = emitter;
    const {complete, complete_with_items: completeWithItems, forward: completeForward, skip: completeSkip,
        fail, get_cancellable: getCancellable} = Kitsune.AsyncCall.prototype;
    const domain = Kitsune.error_quark();
    const panic = Kitsune.Error.PANIC;
    const {get_first: first, get_second: second} = Kitsune.Pair.prototype;

    const converted = new WeakSet();

    function toError(error) {
        if (error instanceof GLib.Error) {
            // Else it comes from a function that this one called, as super does.
            if (!converted.has(error))
                keep(error.message, error);
            return error;
        }
        const text = describe(error).replace(/\0/g, '\\0');
        keep(text, error);
        const result = new GLib.Error(domain, panic, text);
        converted.add(result);
        return result;
    }

    function refusePromise(result) {
        if (result instanceof Promise)
            throw new TypeError('the function returned a promise; it must return its result');
    }

    function give(out, result) {
        switch (typeof result) {
        case 'number':
            // most of them, found without a call
            if ((result | 0) === result && result !== 0 ||
                Number.isSafeInteger(result) && !Object.is(result, -0))
                pushInt64.call(out, result);
            else
                pushDouble.call(out, result);
            break;
        case 'string':
            if (result.includes('\0'))
                push.call(out, box(result));
            else
                pushString.call(out, result);
            break;
        case 'boolean':
            pushBoolean.call(out, result);
            break;
        default:
            refusePromise(result);
            push.call(out, box(result));
        }
    }

    function wrapValue(func) {
        return (item, out) => {
            try {
                give(out, func(typeof item === 'object' ? unbox(item) : item));
            } catch (error) {
                throw toError(error);
            }
            return true;
        };
    }

    function wrapValues(func) {
        return (item, out) => {
            try {
                const results = func(typeof item === 'object' ? unbox(item) : item);
                refusePromise(results);
                for (const result of results)
                    give(out, result);
            } catch (error) {
                throw toError(error);
            }
            return true;
        };
    }

    function wrapRefValue(func) {
        return (item, ref, out) => {
            try {
                give(out, func(typeof item === 'object' ? unbox(item) : item, ref));
            } catch (error) {
                throw toError(error);
            }
            return true;
        };
    }

    function wrapRefValues(func) {
        return (item, ref, out) => {
            try {
                const results = func(typeof item === 'object' ? unbox(item) : item, ref);
                refusePromise(results);
                for (const result of results)
                    give(out, result);
            } catch (error) {
                throw toError(error);
            }
            return true;
        };
    }

    function wrapPredicate(func) {
        return (item, out) => {
            try {
                const answer = func(typeof item === 'object' ? unbox(item) : item);
                if (answer !== true)
                    refusePromise(answer);
                (answer ? forward : skip).call(out);
            } catch (error) {
                throw toError(error);
            }
            return true;
        };
    }

    function wrapNothing(func) {
        return item => {
            try {
                refusePromise(func(typeof item === 'object' ? unbox(item) : item));
            } catch (error) {
                throw toError(error);
            }
            return true;
        };
    }

    function wrapKey(func) {
        return (item, out) => {
            try {
                const key = func(typeof item === 'object' ? unbox(item) : item);
                refusePromise(key);
                push.call(out, boxKey(key));
            } catch (error) {
                throw toError(error);
            }
            return true;
        };
    }

    function wrapTwo(func) {
        return wrapValue(pair => func(unbox(first.call(pair)), unbox(second.call(pair))));
    }

    async function gather(results, boxed = box) {
        const all = [];
        for await (const result of results)
            all.push(boxed(result));
        return all;
    }

    // C goes on at once; the call is completed when the promise is settled.
    function wrapAsync(func, finish) {
        const wantsCancellable = func.length > 1;
        loops.expectPromises();
        return (item, call) => {
            const args = [typeof item === 'object' ? unbox(item) : item];
            if (wantsCancellable)
                args.push(getCancellable.call(call));
            if (loops.wouldWaitForEver()) {
                fail.call(call, toError(new Error('a call that blocks cannot wait for an asynchronous function ' +
                    'while another one is running: use the call that gives a promise')));
                return;
            }
            // A promise is made even of what is thrown at once.
            new Promise(resolve => resolve(func(...args)))
                .then(result => finish(call, result))
                .catch(error => fail.call(call, toError(error)));
        };
    }

    const wrappers = {
        value: wrapValue,
        source: func => wrapValue(() => func()),
        values: wrapValues,
        refValue: wrapRefValue,
        refValues: wrapRefValues,
        predicate: wrapPredicate,
        nothing: wrapNothing,
        key: wrapKey,
        two: wrapTwo,
        order: func => wrapTwo((a, b) => Math.sign(func(a, b))),
        asyncValue: func => wrapAsync(func, (call, result) => complete.call(call, box(result))),
        asyncValues: func => wrapAsync(func, async (call, results) =>
            completeWithItems.call(call, await gather(results))),
        asyncPredicate: func => wrapAsync(func, (call, answer) =>
            (answer ? completeForward : completeSkip).call(call)),
        asyncNothing: func => wrapAsync(func, call => completeSkip.call(call)),
    };

    function deepen(content) {
        return content instanceof Promise ? content : boxKey(content);
    }

    // Where C shall see what is in lists, maps and objects, what a function
    // returns is made of its own containers.
    const deepeners = {
        value: func => (...args) => deepen(func(...args)),
        values: func => (...args) => {
            const results = func(...args);
            return results instanceof Promise ? results : Array.from(results, deepen);
        },
        asyncValue: func => async (...args) => deepen(await func(...args)),
        asyncValues: func => async (...args) => gather(await func(...args), deepen),
    };
    deepeners.source = deepeners.two = deepeners.refValue = deepeners.value;
    deepeners.refValues = deepeners.values;

    function wrap(func, method, parameter, isDeep = false) {
        const shape = shapeOf(method, parameter);
        check(func, method, shape);
        const deepener = isDeep ? deepeners[shape] : undefined;
        if (deepener === undefined)
            return wrappers[shape](func);
        // how many arguments it takes means something
        return wrappers[shape](Object.defineProperty(deepener(func), 'length', {value: func.length}));
    }

    // The same for what makes the processors of a stage, one for every run.
    function wrapFactory(func, method) {
        if (func instanceof Kitsune.Processor) {
            throw new TypeError(`${method}() takes what makes a processor, such as ${func.constructor.name} itself: ` +
                'every run needs one of its own');
        }
        check(func, method, 'value');
        const isClass = func.prototype instanceof Kitsune.Processor;
        return () => {
            try {
                const result = isClass ? new func() : func();
                refusePromise(result);
                if (!(result instanceof Kitsune.Processor))
                    throw new TypeError(`${method}() takes what makes a Kitsune.Processor, not ${result}`);
                return result;
            } catch (error) {
                throw toError(error);
            }
        };
    }

    function install() {
        emitter.push = function (value) {
            give(this, value);
        };
    }

    return {install, refusePromise, toError, wrap, wrapFactory};
}
