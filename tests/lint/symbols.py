#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a library exports is what its GIR describes.

usage: symbols.py [--update] [LIBRARY GIR ...]

Functions that bindings cannot see (annotated "(skip)", or variadic) are listed
in symbols-c-only.txt, so that nobody hides one by accident; --update writes
that list anew. Without arguments, looks at the libraries in build/.
"""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import lintlib

LIST = Path(__file__).with_name('symbols-c-only.txt')
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'


def exported(library):
    output = subprocess.run(['nm', '-D', '--defined-only', '--format=posix', library],
                            check=True, capture_output=True, text=True).stdout
    return {line.split()[0] for line in output.splitlines()}


def described(gir):
    """Returns the names of all functions in a GIR, and of those only for C."""
    names, c_only = set(), set()
    for element in ElementTree.parse(gir).iter():
        name = element.get(C + 'identifier')
        if name and element.tag.rsplit('}', 1)[1] in ('function', 'method', 'constructor'):
            names.add(name)
            if element.get('introspectable') == '0' and not element.get('moved-to'):
                c_only.add(name)
        get_type = element.get(GLIB + 'get-type')
        if get_type and get_type != 'intern':
            names.add(get_type)
    return names, c_only


def built_libraries():
    """Pairs of library and GIR in build/; Kitsune-1 lies beside libkitsune-1."""
    paths = []
    for gir in sorted((lintlib.ROOT / 'build').glob('**/Kitsune*-1.gir')):
        libraries = list(gir.parent.glob('libkitsune*-1.so'))
        if 'build-' not in str(gir) and len(libraries) == 1:
            paths += [str(libraries[0]), str(gir)]
    return paths


def compare(have, want):
    for name in sorted(have - want):
        yield f'{name} is exported but not in the GIR'
    for name in sorted(want - have):
        yield f'{name} is in the GIR but not exported'


def compare_list(c_only, listed):
    for name in sorted(c_only - listed):
        yield f'{name} is hidden from bindings but not in {LIST.name}'
    for name in sorted(listed - c_only):
        yield f'{name} is in {LIST.name} but bindings can see it, or it is gone'


def self_check():
    if len(list(compare({'a', 'b'}, {'b', 'c'}))) != 2 or len(list(compare_list({'a', 'b'}, {'b', 'c'}))) != 2:
        yield 'planted differences are not found'


def main():
    update = sys.argv[1:2] == ['--update']
    paths = sys.argv[2 if update else 1:] or built_libraries()
    tap = lintlib.Tap()
    tap.result('symbols: self-check', self_check())
    all_c_only = set()
    for library, gir in zip(paths[::2], paths[1::2]):
        names, c_only = described(gir)
        all_c_only |= c_only
        tap.result(f'symbols: {Path(library).name} exports what {Path(gir).name} describes',
                   compare(exported(library), names))
    if update:
        LIST.write_text(''.join(f'{name}\n' for name in sorted(all_c_only)), encoding='utf-8')
    tap.result('symbols: functions for C alone are listed',
               compare_list(all_c_only, set(LIST.read_text(encoding='utf-8').split())))
    tap.finish()


main()
