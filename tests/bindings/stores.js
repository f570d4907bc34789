// SPDX-License-Identifier: LGPL-2.1-or-later

// Stores and codecs, those of the library and those of JavaScript.

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, same, test, thrown} from './tap.js';

const text = bytes => bytes === null ? null : new TextDecoder().decode(bytes.toArray());
const bytes = string => new TextEncoder().encode(string);

// What a store does, as far as bytes are concerned.
async function use(store) {
    const found = [text(await store.get_async('a', null))];
    await store.set_async('a', bytes('1'), null);
    found.push(text(await store.get_async('a', null)));
    await store.delete_async('a', null);
    found.push(text(await store.get_async('a', null)));
    return found;
}

async function rejected(promise, pattern) {
    let error = null;
    try {
        await promise;
    } catch (e) {
        error = e;
    }
    return thrown(() => {
        if (error !== null)
            throw error;
    }, pattern);
}

// --- stores ----------------------------------------------------------------

const MapStore = GObject.registerClass({
    Implements: [Kitsune.Store],
}, class MapStore extends GObject.Object {
    content = new Map();

    vfunc_get(key, call) {
        if (key === 'broken')
            throw new RangeError(key);
        call.complete_get(this.content.get(key) ?? null);
    }

    vfunc_set(key, content, call) {
        this.content.set(key, content);
        GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
            call.complete();
            return GLib.SOURCE_REMOVE;
        });
    }

    vfunc_erase(key, call) {
        this.content.delete(key);
        call.complete();
    }
});

test('stores/memory', async () => equal(await use(new Kitsune.MemoryStore()), [null, '1', null]));

test('stores/files', async () => {
    const path = GLib.dir_make_tmp('kitsune-XXXXXX');
    equal(await use(new Kitsune.FileStore({path})), [null, '1', null]);
    same(GLib.rmdir(path), 0);
});

test('stores/of JavaScript', async () => equal(await use(new MapStore()), [null, '1', null]));

test('stores/exceptions', () => rejected(new MapStore().get_async('broken', null), /RangeError: broken/));

test('stores/replace', async () => {
    const store = new Kitsune.MemoryStore();
    equal([
        await store.replace_async('a', null, bytes('1'), null),
        await store.replace_async('a', bytes('2'), bytes('3'), null),
        await store.replace_async('a', bytes('1'), bytes('2'), null),
        text(await store.get_async('a', null)),
    ], [true, false, true, '2']);
});

// --- codecs ----------------------------------------------------------------

const JsCodec = GObject.registerClass({
    Implements: [Kitsune.Codec],
}, class JsCodec extends GObject.Object {
    vfunc_encode(value) {
        return value === 'none' ? null : JSON.stringify(value);
    }

    vfunc_decode(content) {
        return JSON.parse(text(content));
    }
});

for (const codec of [new Kitsune.JsonCodec(), new Kitsune.VariantCodec(), new JsCodec()]) {
    test(`codecs/${codec.constructor.name}`, () => {
        for (const value of [0, -5, 1.5, 'Füchse', true, null])
            same(codec.decode(codec.encode(value)), value);
    });
}

test('codecs/exceptions', () => {
    thrown(() => new JsCodec().encode('none'), /TypeError: JsCodec.vfunc_encode\(\) returned object, not bytes/);
    thrown(() => new JsCodec().decode(bytes('{')), /SyntaxError/);
    thrown(() => new Kitsune.JsonCodec().decode_as(bytes('"x"'), BigInt), /cannot convert/);
});

main();
