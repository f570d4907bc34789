// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported makeConsuming */

// What is done with the items of a pipeline in the manner of JavaScript: it is
// iterable, with for...of and with for await...of.

const {Gio} = imports.gi;

function makeConsuming(Kitsune, values, explain) {
    const {prototype} = Kitsune.Pipeline;
    // Without a wrapper, which could not tell the null item from the end.
    const {next, next_async: nextAsync, next_finish: nextFinish, close, close_async: closeAsync,
        close_finish: closeFinish} = Kitsune.Iterator.prototype;

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

    function answer(item) {
        return item === null ? {done: true, value: undefined} : {done: false, value: values.unbox(item)};
    }

    // A call of C with a callback as a promise.
    function later(iterator, begin, finish) {
        return new Promise((resolve, reject) => {
            begin.call(iterator, null, (_source, result) => {
                try {
                    resolve(finish.call(iterator, result));
                } catch (error) {
                    reject(explain(error));
                }
            });
        });
    }

    function iterate(iterator) {
        return {
            next() {
                try {
                    return answer(next.call(iterator, null));
                } catch (error) {
                    throw explain(error);
                }
            },
            return(value) {
                close.call(iterator);
                return {done: true, value};
            },
            [Symbol.iterator]() {
                return this;
            },
        };
    }

    function iterateLater(iterator) {
        return {
            async next() {
                return answer(await later(iterator, nextAsync, nextFinish));
            },
            async return(value) {
                await later(iterator, closeAsync, closeFinish);
                return {done: true, value};
            },
            [Symbol.asyncIterator]() {
                return this;
            },
        };
    }

    function install() {
        wrapContains('contains', 'any');
        wrapContains('contains_async', 'any_async');

        // What the property of GJS gives may be the box of an object.
        Object.defineProperty(Kitsune.ListItem.prototype, 'value', {
            get() {
                return this.get_value();
            },
        });
        const getItem = Gio.ListModel.prototype.get_item;
        Kitsune.ListModel.prototype.get_item = function (position) {
            return values.unbox(getItem.call(this, position));
        };
        Kitsune.ListModel.prototype[Symbol.iterator] = function* () {
            for (let i = 0; i < this.get_n_items(); i++)
                yield this.get_item(i);
        };

        prototype[Symbol.iterator] = function () {
            return iterate(this.iter());
        };
        prototype[Symbol.asyncIterator] = function () {
            return iterateLater(this.iter());
        };
        Kitsune.Iterator.prototype[Symbol.iterator] = function () {
            return iterate(this);
        };
        Kitsune.Iterator.prototype[Symbol.asyncIterator] = function () {
            return iterateLater(this);
        };
    }

    return {install};
}
