# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files from Python: options, errors, and that what is written is read back."""

import gzip

import gi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

gi.require_version('Kitsune', '1')
gi.require_version('KitsuneFile', '1')
from gi.repository import Gio, Kitsune, KitsuneFile  # noqa: E402


@pytest.fixture
def file(tmp_path):
    def make(name, content=None):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        return Gio.File.new_for_path(str(path))
    return make


def items(contents):
    return Kitsune.Pipeline.new_from_items(contents)


def test_lines(file):
    pipeline = KitsuneFile.read_lines(file('a', b'one\ntwo\n'), name='log', max_line_length=10)
    assert pipeline.get_stage().props.name == 'log'
    assert pipeline.map(str.upper).collect() == ['ONE', 'TWO']


def test_unknown_option(file):
    with pytest.raises(TypeError, match='read_lines.. got an unexpected keyword argument .folow.'):
        KitsuneFile.read_lines(file('a'), folow=True)


def test_missing_file(file):
    with pytest.raises(Kitsune.Error, match='No such file') as info:
        KitsuneFile.read_lines(file('a'), name='log').collect()
    assert info.value.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND)
    assert info.value.stage == 'log'


def test_bad_line(file):
    with pytest.raises(Kitsune.Error, match=r'/a:2: invalid UTF-8') as info:
        KitsuneFile.read_lines(file('a', b'one\n\xff\n')).collect()
    assert info.value.matches(Kitsune.error_quark(), Kitsune.Error.PARSE)
    handler = Kitsune.ErrorHandler.new_drop()
    assert KitsuneFile.read_lines(file('a'), error_handler=handler).collect() == ['one']


def test_follow(file):
    lines = KitsuneFile.read_lines(file('a', b'one\ntwo\n'), follow=True)
    assert lines.take(2).collect() == ['one', 'two']


def test_rows_are_dicts(file):
    rows = KitsuneFile.read_csv(file('a', b'id;name\n1;Ann\n'), delimiter=';').collect()
    assert rows == [{'id': '1', 'name': 'Ann'}]
    assert [row['name'] for row in rows] == ['Ann']


def test_rows_with_given_names(file):
    assert KitsuneFile.read_csv(file('a', b'1,2\n'), columns=['x', 'y']).collect() == [{'x': '1', 'y': '2'}]


def test_rows_are_lists(file):
    assert KitsuneFile.read_csv_rows(file('a', b'id,name\n1,Ann\n')).collect() == [['id', 'name'], ['1', 'Ann']]


def test_dicts_are_written(file):
    rows = items([1, 2]).map(lambda n: {'n': n, 'square': n * n}, type=dict)
    KitsuneFile.write_csv(rows, file('a.csv'), sync=True).run()
    assert file('a.csv').load_contents()[1] == b'n,square\n1,1\n2,4\n'


def test_append(file):
    for _round in range(2):
        KitsuneFile.write_lines(items(['x']), file('a'), mode=KitsuneFile.WriteMode.APPEND).run()
    assert file('a').load_contents()[1] == b'x\nx\n'


def test_nothing_is_left_of_a_failed_run(file, tmp_path):
    def fail(_item):
        raise ValueError('no')
    with pytest.raises(Kitsune.Error, match='ValueError: no') as info:
        KitsuneFile.write_lines(items(['x']).map(fail), file('a')).run()
    assert isinstance(info.value.__cause__, ValueError)
    assert list(tmp_path.iterdir()) == []


def test_gzip_of_others(file):
    assert KitsuneFile.read_lines(file('a', gzip.compress(b'one\ntwo\n'))).collect() == ['one', 'two']
    KitsuneFile.write_lines(items(['three']), file('b.gz')).run()
    assert gzip.decompress(file('b.gz').load_contents()[1]) == b'three\n'


# --- what is written is read back ---

TEXT = st.text(st.characters(blacklist_categories=['Cs'], blacklist_characters='\0'), max_size=12)
SPECIAL = st.text(st.sampled_from('"",;\n\r\t a\ufeffé'), max_size=8)
FIELD = st.one_of(TEXT, SPECIAL)
BUFFER_SIZES = st.sampled_from([16, 17, 131072])
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2**63, 2**64 - 1),
              st.floats(allow_nan=False, allow_infinity=False), FIELD),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(FIELD, inner, max_size=3)), max_leaves=8)

properties = settings(max_examples=40, deadline=None)


@pytest.fixture(scope='module')
def place(tmp_path_factory):
    return Gio.File.new_for_path(str(tmp_path_factory.mktemp('files') / 'file'))


@properties
@given(lines=st.lists(TEXT.filter(lambda text: '\n' not in text and not text.endswith('\r'))), size=BUFFER_SIZES)
def test_lines_come_back(place, lines, size):
    if lines and lines[0].startswith('\ufeff'):
        lines[0] = 'x' + lines[0]
    KitsuneFile.write_lines(items(lines), place, buffer_size=size).run()
    assert KitsuneFile.read_lines(place, buffer_size=size).collect() == lines


@properties
@given(data=st.data(), n=st.integers(1, 4), size=BUFFER_SIZES, delimiter=st.sampled_from(',;\t'))
def test_rows_come_back(place, data, n, size, delimiter):
    rows = data.draw(st.lists(st.lists(FIELD, min_size=n, max_size=n)))
    pipeline = items(rows).map(lambda row: row, type=list)
    KitsuneFile.write_csv(pipeline, place, delimiter=delimiter, buffer_size=size).run()
    assert KitsuneFile.read_csv_rows(place, delimiter=delimiter, buffer_size=size).collect() == rows


@properties
@given(data=st.data(), names=st.lists(FIELD, min_size=1, max_size=4, unique=True), size=BUFFER_SIZES)
def test_named_rows_come_back(place, data, names, size):
    rows = data.draw(st.lists(st.fixed_dictionaries({name: FIELD for name in names}), min_size=1))
    KitsuneFile.write_csv(items(rows).map(lambda row: row, type=dict), place, buffer_size=size).run()
    assert KitsuneFile.read_csv(place, buffer_size=size).collect() == rows


@properties
@given(values=st.lists(JSON), size=BUFFER_SIZES)
def test_json_comes_back(place, values, size):
    def c_values(value):
        return {'value': value}
    KitsuneFile.write_json_lines(items(values).map(c_values, type=dict), place, buffer_size=size).run()
    found = KitsuneFile.read_json_lines(place, buffer_size=size).collect()
    assert [row['value'] for row in found] == values
