# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stores and codecs, those of the library and those of Python."""

import asyncio
import json

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import GLib, GObject, Kitsune  # noqa: E402


async def use(store):
    """What a store does, as far as bytes are concerned."""
    found = [await store.get_async('a')]
    await store.set_async('a', b'1')
    found.append((await store.get_async('a')).get_data())
    await store.delete_async('a')
    found.append(await store.get_async('a'))
    return found


# --- stores -----------------------------------------------------------------

class DictStore(GObject.Object, Kitsune.Store):
    def __init__(self):
        super().__init__()
        self.content = {}

    def do_get(self, key, call):
        if key == 'broken':
            raise KeyError(key)
        call.complete_get(self.content.get(key))

    def do_set(self, key, content, call):
        self.content[key] = content

        def later():
            call.complete()
            return GLib.SOURCE_REMOVE
        GLib.idle_add(later)

    def do_erase(self, key, call):
        self.content.pop(key, None)
        call.complete()


def test_memory_store():
    assert asyncio.run(use(Kitsune.MemoryStore())) == [None, b'1', None]


def test_file_store(tmp_path):
    assert asyncio.run(use(Kitsune.FileStore(path=str(tmp_path)))) == [None, b'1', None]


def test_a_store_of_python():
    assert asyncio.run(use(DictStore())) == [None, b'1', None]


def test_exceptions_of_a_store():
    with pytest.raises(Kitsune.Error, match='KeyError'):
        asyncio.run(fetch(DictStore(), 'broken'))


async def fetch(store, key):
    return await store.get_async(key)


def test_a_store_that_does_not_answer():
    class Forgetful(DictStore):
        def do_get(self, key, call):
            pass

    with pytest.raises(Kitsune.Error, match='the store gave no answer'):
        asyncio.run(fetch(Forgetful(), 'a'))


def test_replace():
    async def replace(store):
        return [await store.replace_async('a', None, b'1'), await store.replace_async('a', b'2', b'3'),
                await store.replace_async('a', b'1', b'2'), (await store.get_async('a')).get_data()]

    assert asyncio.run(replace(Kitsune.MemoryStore())) == [True, False, True, b'2']


def test_changes_are_told():
    store = Kitsune.MemoryStore()
    changed = []
    store.connect('changed', lambda _store, key: changed.append(key))
    asyncio.run(use(store))
    assert changed == ['a', 'a']


# --- codecs -----------------------------------------------------------------

class PythonCodec(GObject.Object, Kitsune.Codec):
    def do_encode(self, value):
        return json.dumps(value).encode()

    def do_decode(self, content):
        return json.loads(content.get_data())


@pytest.mark.parametrize('codec', [Kitsune.JsonCodec, Kitsune.VariantCodec, PythonCodec])
@pytest.mark.parametrize('value', [0, -2**40, 1.5, 'Füchse', True, None])
def test_codecs(codec, value):
    back = codec().decode(codec().encode(value))
    assert (back, type(back)) == (value, type(value))


def test_codecs_convert():
    assert Kitsune.JsonCodec().decode_as(b'3', float) == 3.0
    with pytest.raises(Kitsune.Error, match='cannot convert'):
        Kitsune.JsonCodec().decode_as(b'"x"', int)


def test_a_list_is_one_of_c():
    codec = Kitsune.VariantCodec()
    assert codec.decode(codec.encode(Kitsune.Items.new([1, 'a', None]))) == [1, 'a', None]


def test_exceptions_of_a_codec():
    class Strict(PythonCodec):
        def do_encode(self, value):
            return value

    with pytest.raises(Kitsune.Error, match='TypeError: Strict.do_encode.. returned int, not bytes'):
        Strict().encode(1)
    with pytest.raises(Kitsune.Error, match='JSONDecodeError'):
        PythonCodec().decode(b'{')
