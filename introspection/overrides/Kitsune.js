// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported _init, adapt */

// What makes Kitsune feel like JavaScript: functions of the user take and
// return plain values, options of stages are a last argument in braces, lists
// of C are arrays, dicts have the methods of a Map, calls without a callback
// give a promise, and exceptions keep their type, text and origin.

const {GLib, GObject} = imports.gi;
const {describe} = imports.overrides._kitsuneIntrospection;
const {makeValues} = imports.overrides._kitsuneValues;
const {makeConsuming} = imports.overrides._kitsuneConsuming;
const {install: installGraphs} = imports.overrides._kitsuneGraphs;
const {makeFunctions} = imports.overrides._kitsuneFunctions;
const loops = imports.overrides._kitsuneLoops;
const records = imports.overrides._kitsuneRecords;
const {install: installStates} = imports.overrides._kitsuneStates;
const {makeSubclasses} = imports.overrides._kitsuneSubclasses;

const MAX_KEPT = 16;
const STAGE = /^(?:.*?: )?stage "((?:[^"\\]|\\.)*)": /;

// Exceptions of user functions, by the text that C carries for them, until
// somebody asks for the cause of an error with that text.
const kept = new Map();

function keep(text, error) {
    kept.delete(text);
    kept.set(text, error);
    if (kept.size > MAX_KEPT)
        kept.delete(kept.keys().next().value);
}

function explain(error) {
    if (!(error instanceof GLib.Error))
        return error;
    const stage = STAGE.exec(error.message);
    if (stage !== null)
        error.stage = stage[1];
    let best = null;
    for (const text of kept.keys()) {
        if (error.message.endsWith(text) && (best === null || text.length > best.length))
            best = text;
    }
    if (best !== null && error.cause === undefined) {
        error.cause = kept.get(best);
        kept.delete(best);
    }
    return error;
}

function isOptions(value) {
    return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function setProperties(method, target, options) {
    for (const [key, value] of Object.entries(options)) {
        const name = key.replace(/_/g, '-').replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
        const spec = target.constructor.find_property(name);
        if (spec === null || !(spec.flags & GObject.ParamFlags.WRITABLE))
            throw new TypeError(`${method.name}() got an unknown option "${key}"`);
        target[name.replace(/-/g, '_')] = value;
    }
}

class Binder {
    constructor(Kitsune, values, functions) {
        this.Kitsune = Kitsune;
        this.values = values;
        this.functions = functions;
    }

    // The arguments for C, and what is left for the stage.
    bind(method, given) {
        const args = [...given];
        const {parameters, positional} = method;
        let options = {};
        const last = args[args.length - 1];
        const at = positional[args.length - 1];
        if (isOptions(last) && (at === undefined || !['value', 'values', 'items', 'dict'].includes(at.kind)))
            options = {...args.pop()};
        if (args.length > positional.length)
            throw new TypeError(`${method.name}() takes at most ${positional.length} arguments, got ${args.length}`);

        const byName = new Map(args.map((value, i) => [positional[i].name, value]));
        for (const {name} of parameters) {
            for (const key of name === 'item_type' ? [name, 'type'] : [name]) {
                if (Object.hasOwn(options, key)) {
                    byName.set(name, options[key]);
                    delete options[key];
                }
            }
        }
        if (Object.keys(options).length > 0 && method.has('options') && !byName.has('options')) {
            const runOptions = new this.Kitsune.RunOptions();
            setProperties(method, runOptions, options);
            byName.set('options', runOptions);
            options = {};
        }
        return [parameters.map(parameter => this.argument(method, parameter, byName)), options];
    }

    argument(method, parameter, byName) {
        const {name, kind, nullable} = parameter;
        const value = byName.get(name);
        const missing = value === undefined && !byName.has(name);
        if (kind === 'item-type')
            return this.values.itemType(value);
        if (missing && !nullable)
            throw new TypeError(`${method.name}() is missing its argument "${name}"`);
        if (missing || (value === null && kind !== 'value'))
            return null;
        switch (kind) {
        case 'function':
            return this.functions.wrap(value, method.name, name,
                this.values.isContainer(byName.get('item_type')));
        case 'factory':
            return this.functions.wrapFactory(value, method.name);
        case 'value':
            return this.values.box(value);
        case 'values':
            return Array.from(value, this.values.box);
        case 'items':
            return this.values.newItems(value);
        case 'dict':
            return this.values.newDict(value);
        default:
            return value;
        }
    }

    apply(method, options, result) {
        if (Object.keys(options).length === 0)
            return;
        const target = Array.isArray(result) ? result[0] : result;
        if (target instanceof this.Kitsune.Pipeline)
            setProperties(method, target.get_stage(), options);
        else if (target instanceof this.Kitsune.Runner)
            setProperties(method, target.get_terminal(0), options);
        else
            throw new TypeError(`${method.name}() got an unknown option "${Object.keys(options)[0]}"`);
    }

    // A call that returns when C does.
    plain(method, original) {
        const binder = this;
        return function (...given) {
            const [args, options] = binder.bind(method, given);
            let result;
            try {
                result = original.apply(this, args);
            } catch (error) {
                throw explain(error);
            }
            binder.apply(method, options, result);
            binder.bind_to_thread(method, result);
            return binder.values.unbox(result);
        };
    }

    // The engine cannot call functions of JavaScript on other threads. What has
    // functions by way of something else, or of its class, it finds out by itself.
    bind_to_thread(method, result) {
        if (!method.has('function') && !method.has('factory'))
            return;
        for (const pipeline of Array.isArray(result) ? result : [result]) {
            if (pipeline instanceof this.Kitsune.Pipeline)
                pipeline.get_stage().thread_bound = true;
        }
    }

    // A call that gets a callback; without one it gives a promise.
    async(method, original, finish) {
        const plain = this.plain(method, original);
        const callbackAt = method.positional.findIndex(({kind}) => kind === 'callback');
        const binder = this;
        return function (...given) {
            if (typeof given[callbackAt] === 'function')
                return plain.apply(this, given);
            const [args, options] = binder.bind(method, given);
            binder.apply(method, options, null);
            return new Promise((resolve, reject) => {
                args[method.callbackAt] = (_source, result) => {
                    try {
                        resolve(binder.values.unbox(finish.call(this, result)));
                    } catch (error) {
                        reject(explain(error));
                    }
                };
                original.apply(this, args);
            });
        };
    }

    // A call that returns when C does, made of its asynchronous sister where
    // C would wait in vain for what only JavaScript can move.
    blocking(method, original, begin, finish) {
        const plain = this.plain(method, original);
        const binder = this;
        return function (...given) {
            if (!loops.arePromisesExpected())
                return plain.apply(this, given);
            const [args, options] = binder.bind(method, given);
            binder.apply(method, options, null);
            const result = loops.block(callback => begin.call(this, ...args, callback));
            try {
                return binder.values.unbox(finish.call(this, result));
            } catch (error) {
                throw explain(error);
            }
        };
    }

    wrapClass(owner, methods) {
        const originals = new Map();
        for (const method of methods) {
            const holder = method.isMethod ? owner.prototype : owner;
            originals.set(method.name, holder?.[method.name]);
        }
        for (const method of methods) {
            const original = originals.get(method.name);
            if (original === undefined || method.name === 'ref' || method.name === 'unref' || !method.needsWrapper)
                continue;
            const finish = originals.get(`${method.name.replace(/_async$/, '')}_finish`);
            const begin = originals.get(`${method.name}_async`);
            let wrapper;
            if (finish === undefined)
                wrapper = this.plain(method, original);
            else if (method.callbackAt >= 0)
                wrapper = this.async(method, original, finish);
            else
                wrapper = begin ? this.blocking(method, original, begin, finish) : this.plain(method, original);
            Object.defineProperty(wrapper, 'name', {value: method.name});
            (method.isMethod ? owner.prototype : owner)[method.name] = wrapper;
        }
    }
}

// Of this program; there is one Kitsune.
let binder = null;
let subclasses = null;

// Puts what JavaScript needs around everything of a library; an override of a
// tail is this call.
function adapt(namespace, module) {
    if (binder === null)
        void imports.gi.Kitsune.Pipeline;
    for (const {name, kind, isBoxed, isInterface, methods, vfuncs} of describe(namespace)) {
        if (kind === 'function') {
            if (methods[0].needsWrapper)
                module[name] = binder.plain(methods[0], module[name]);
        } else if (!/(Class|Interface)$/.test(name)) {
            binder.wrapClass(module[name], methods);
            if (isBoxed)
                records.addProperties(module[name], methods);
            if (vfuncs.length > 0 && isInterface)
                subclasses.prepareInterface(module[name], vfuncs);
            else if (vfuncs.length > 0)
                subclasses.prepare(module[name], vfuncs);
        }
    }
}

function _init() {
    const Kitsune = this;
    const values = makeValues(Kitsune);
    const functions = makeFunctions(Kitsune, values, keep);
    const consuming = makeConsuming(Kitsune, values, explain);
    binder = new Binder(Kitsune, values, functions);
    subclasses = makeSubclasses(Kitsune, values, functions);

    // While the methods are still those of C.
    installStates(Kitsune, values);
    adapt('Kitsune', Kitsune);
    values.install();
    functions.install();
    installGraphs(Kitsune);
    consuming.install();
    records.install(Kitsune);
}
