#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Licence lines, include guards, lists of files, headers that stand alone."""

import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch

import lintlib

# Texts that carry no licence line of their own: the licence, plain text made
# for people, and data that tests read.
NO_LICENCE = ('COPYING', 'NEWS', '*/fixtures/*', '*/data/*', '*.csv', '*.log', '*.txt', '*.json', '*.jsonl', '*.gz',
              '*.png', '*.svg', '*.supp', '*/go.sum')
ROOMS = ('base', 'state', 'define', 'observe', 'plan', 'runtime', 'operators', 'run', 'testkit')
PRIVATE_ROOMS = ('plan', 'runtime')


def wants_licence(name):
    return name == 'meson_options.txt' or not any(fnmatch(name, p) for p in NO_LICENCE)


def look_licence(name, text):
    if not any('SPDX-License-Identifier: LGPL-2.1-or-later' in line for line in text.splitlines()[:4]):
        yield 1, 'no SPDX licence line at the top'


def look_header(name, text):
    code = lintlib.blank_comments(text, strings=False)
    if '#pragma once' not in code:
        yield 1, 'no #pragma once'
    private = name.endswith('-private.h')
    if any(name.startswith(f'kitsune/{room}/') for room in PRIVATE_ROOMS) and not private:
        yield 1, 'a header of a private room is named -private.h'
    if private:
        return
    if re.search(r'^\s*#\s*include\s*["<][^">]*-private\.h', code, re.MULTILINE):
        yield 1, 'a public header includes a private one'
    if re.search(r'\bconfig\.h\b', code):
        yield 1, 'config.h in a public header'
    if re.search(r'^(?!#|typedef)[^\n;{}]*\w+ \([^;{}]*\);', code, re.MULTILINE) and 'G_BEGIN_DECLS' not in code:
        yield 1, 'prototypes without G_BEGIN_DECLS'


PROTOTYPE = re.compile(r'^(?P<type>[A-Za-z_][\w ]*?[ *]+)(?P<name>kitsune_\w+)\s*\([^{};]*;', re.MULTILINE)


def look_available(name, text):
    """Every prototype of a public header is exported on the line before."""
    lines = lintlib.blank_comments(text).splitlines()
    for match in PROTOTYPE.finditer('\n'.join(lines)):
        if match['type'].startswith(('typedef', 'static', 'return', 'extern')):
            continue
        number = '\n'.join(lines).count('\n', 0, match.start())
        above = lines[number - 1].strip() if number else ''
        if not above.startswith('KITSUNE_AVAILABLE_IN_'):
            yield number + 1, f'{match["name"]} is not exported by a KITSUNE_AVAILABLE_IN_ line above it'


def look_config(name, text):
    found = re.search(r'^\s*#\s*include\s*(\S+)', lintlib.blank_comments(text, strings=False), re.MULTILINE)
    if not found or found[1] != '"config.h"':
        yield 1, 'config.h is the first include of a source'


def public_header(name):
    return name.startswith(('kitsune/', 'tails/')) and name.endswith('.h') and not name.endswith('-private.h')


def listed():
    """Where the files of the rooms are named: {path: [list, ...]}."""
    where = {}
    for room in ROOMS:
        text = lintlib.read(f'kitsune/{room}/meson.build')
        for match in re.finditer(r'(\w+)\s*=\s*files\((.*?)\)', text, re.DOTALL):
            for name in re.findall(r"'([^']+)'", match[2]):
                where.setdefault(f'kitsune/{room}/{name}', []).append(match[1])
    return where


def problems_of_lists(sources, where):
    for name in sources:
        parts = name.split('/')
        if len(parts) != 3 or parts[0] != 'kitsune' or parts[1] not in ROOMS or not name.endswith(('.c', '.h')):
            continue
        lists = where.get(name, [])
        if len(lists) != 1:
            yield f'{name} is named {len(lists)} times in kitsune/{parts[1]}/meson.build'
        elif name.endswith('.h') and name.endswith('-private.h') != ('private' in lists[0]):
            yield f'{name} is in {lists[0]}'
    for name in where:
        if name not in sources:
            yield f'kitsune/{name.split("/")[1]}/meson.build names {name}, which does not exist'


def problems_of_umbrella(where, text):
    for name, lists in where.items():
        if name.endswith('.h') and not name.startswith('kitsune/testkit/') and 'private' not in lists[0]:
            if f'#include "{name}"' not in text and f'#include <{name}>' not in text:
                yield f'kitsune/kitsune.h does not include {name}'


def compiles_alone(header, build):
    command = [*shlex.split(os.environ.get('CC', 'cc')), '-std=gnu11', '-Wall', '-Werror', '-fsyntax-only', '-x', 'c',
               f'-I{lintlib.ROOT}', f'-I{build}', *FLAGS, '-']
    text = f'#include "{header}"\n' if header.endswith('.h') else header
    result = subprocess.run(command, input=text, capture_output=True, text=True)
    return [f'{header}: {line}' for line in result.stderr.splitlines()[:5]] if result.returncode else []


def lists_self_check():
    sample = {'kitsune/base/a.h': ['room_headers'], 'kitsune/base/gone.c': ['room_sources']}
    found = list(problems_of_lists(['kitsune/base/a.h', 'kitsune/base/b.c', 'kitsune/plan/c-private.h'], sample))
    if len(found) != 3:
        yield f'expected three complaints about the planted lists, got {found}'
    if not list(problems_of_umbrella(sample, '')):
        yield 'a header that is missing from the umbrella is not noticed'


def alone_self_check(build):
    if not compiles_alone('void f (NoSuchType *x);\n', build):
        yield 'a header that lacks a type compiles'


CHECKS = [
    lintlib.Check(
        'headers: licence line', wants_licence, look_licence,
        bad=[('a.c', '/* nothing */\n'), ('meson_options.txt', "option('x')\n")],
        good=[('run', '#!/bin/bash\n# SPDX-License-Identifier: LGPL-2.1-or-later\n'), ('NEWS', 'text\n')]),
    lintlib.Check(
        'headers: shape',
        lambda name: name.endswith('.h') and name.startswith(('kitsune/', 'tails/')),
        look_header,
        bad=[
            ('kitsune/base/a.h', 'int kitsune_a;\n'),
            ('kitsune/plan/a.h', '#pragma once\n'),
            ('kitsune/base/a.h', '#pragma once\n#include "kitsune/base/b-private.h"\n'),
            ('kitsune/base/a.h', '#pragma once\nvoid kitsune_a (void);\n'),
        ],
        good=[('kitsune/base/a.h', '#pragma once\nG_BEGIN_DECLS\nvoid kitsune_a (void);\nG_END_DECLS\n')]),
    lintlib.Check(
        'headers: prototypes are exported', public_header,
        look_available,
        bad=[('kitsune/base/a.h', 'void kitsune_a (void);\n'),
             ('kitsune/base/a.h', 'KITSUNE_AVAILABLE_IN_1_0\nvoid kitsune_a (int x);\nint kitsune_b (void);\n')],
        good=[('kitsune/base/a.h', 'KITSUNE_AVAILABLE_IN_1_0\nvoid kitsune_a (int x,\n  int y);\n'),
              ('kitsune/base/a.h', 'static inline int\nkitsune_a (void)\n{\n  return kitsune_b ();\n}\n')]),
    lintlib.Check(
        'headers: config.h comes first',
        lambda name: name.endswith('.c') and name.startswith(('kitsune/', 'tails/')),
        look_config,
        bad=[('kitsune/base/a.c', '#include <glib.h>\n#include "config.h"\n')],
        good=[('kitsune/base/a.c', '/* x */\n#include "config.h"\n')]),
]


def main():
    build = sys.argv[1]
    tap = lintlib.Tap()
    for check in CHECKS:
        tap.result(f'{check.name}: self-check', check.self_check())
        tap.result(check.name, check.run())
    sources = lintlib.source_files()
    where = listed()
    tap.result('headers: lists of files: self-check', lists_self_check())
    tap.result('headers: every file is named once in its room', problems_of_lists(sources, where))
    tap.result('headers: the umbrella is complete', problems_of_umbrella(where, lintlib.read('kitsune/kitsune.h')))
    tap.result('headers: stand alone: self-check', alone_self_check(build))
    headers = [name for name in sources if name.endswith('.h') and name.startswith(('kitsune/', 'tails/'))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda name: compiles_alone(name, build), headers)
    tap.result('headers: stand alone', [line for lines in results for line in lines])
    tap.finish()


FLAGS = shlex.split(subprocess.run(['pkg-config', '--cflags', 'gio-2.0', 'gio-unix-2.0', 'json-glib-1.0'],
                                   check=True, capture_output=True, text=True).stdout)
main()
