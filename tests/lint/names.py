#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Names of files, functions, callbacks and test paths."""

import re

import lintlib

ENGINE = ('kitsune/operators/', 'kitsune/runtime/', 'kitsune/plan/')


def look_file(name, text):
    base = name.rsplit('/', 1)[1]
    if not re.fullmatch(r'kitsune(-[a-z0-9]+)*\.[ch](\.in)?', base):
        yield 1, 'a source is named kitsune-THING in kebab case'


def look_static(name, text):
    """Static functions of the engine show in profiles and need full names."""
    for function in lintlib.functions(text):
        if not function.name.startswith(('kitsune_', '_kitsune_')):
            yield function.line, f'{function.name} has no kitsune_ prefix'


def look_extern(name, text):
    for function in lintlib.functions(text):
        if 'static' not in function.kind and not function.name.startswith(('kitsune_', '_kitsune_')):
            yield function.line, f'{function.name} leaves its file without a kitsune_ prefix'


def look_callback(name, text):
    code = lintlib.blank_comments(text)
    for match in re.finditer(r'^typedef [^;({]*\(\*(\w+)\)', code, re.MULTILINE):
        if not match[1].startswith('Kitsune') or not match[1].endswith(('Func', 'Notify')):
            yield code.count('\n', 0, match.start()) + 1, f'{match[1]}: a callback type is named Kitsune...Func'


def look_test(name, text):
    room = name.split('/')[1]
    for match in re.finditer(r'g_test_add(?:_func|_data_func(?:_full)?|_vtable)? \(\s*"([^"]*)"', text):
        line = text.count('\n', 0, match.start(1)) + 1
        if not re.fullmatch(rf'/kitsune/{room}(/[a-z0-9][a-z0-9-]*){{2,}}', match[1]):
            yield line, f'{match[1]}: a test is named /kitsune/{room}/THING/CASE'


def is_room_test(name):
    return re.fullmatch(r'tests/(base|state|define|observe|plan|runtime|operators|run|testkit)/test-[^/]*\.c', name)


def in_core(name):
    return re.fullmatch(r'kitsune/[a-z]+/[^/]*\.[ch]', name) is not None


lintlib.main([
    lintlib.Check(
        'names: files', in_core, look_file,
        bad=[('kitsune/base/value.c', ''), ('kitsune/base/kitsune_value.h', '')],
        good=[('kitsune/base/kitsune-value.c', ''), ('kitsune/base/kitsune-op-private.h', '')]),
    lintlib.Check(
        'names: static functions of the engine',
        lambda name: name.startswith(ENGINE) and name.endswith(('.c', '.h')), look_static,
        bad=[('kitsune/operators/a.c', 'static void\nmap_push (int x)\n{\n}\n')],
        good=[('kitsune/operators/a.c', 'static void\nkitsune_map_push (int x)\n{\n  map_push (x);\n}\n')]),
    lintlib.Check(
        'names: functions that leave their file', lambda name: in_core(name) and name.endswith('.c'), look_extern,
        bad=[('kitsune/base/a.c', 'void\nvalue_hash (int x)\n{\n}\n')],
        good=[('kitsune/base/a.c', 'static void\nhash (int x)\n{\n}\n\nvoid\nkitsune_value_hash (int x)\n{\n}\n')]),
    lintlib.Check(
        'names: callback types', lambda name: in_core(name) and name.endswith('.h'), look_callback,
        bad=[('kitsune/base/a.h', 'typedef void (*KitsuneMapper) (int x);\n')],
        good=[('kitsune/base/a.h', 'typedef void (*KitsuneMapFunc) (int x);\n')]),
    lintlib.Check(
        'names: tests', is_room_test, look_test,
        bad=[('tests/base/test-a.c', 'g_test_add_func ("/kitsune/state/a/b", f);'),
             ('tests/base/test-a.c', 'g_test_add_func ("/kitsune/base/a", f);')],
        good=[('tests/base/test-a.c', 'g_test_add_func ("/kitsune/base/a/keeps-order", f);')]),
])
