#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every public thing is documented and says since when it exists.

No array is returned as (transfer full): a GPtrArray that frees its elements is a
(transfer container), or bindings free them a second time.

usage: docs.py GIR...
"""

import io
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import lintlib

CORE = '{http://www.gtk.org/introspection/core/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'
DOCUMENTED = {CORE + tag for tag in (
    'class', 'interface', 'record', 'enumeration', 'bitfield', 'member', 'constant', 'callback', 'function', 'method',
    'constructor', 'virtual-method', 'property')} | {GLIB + 'signal'}
WITHOUT_SINCE = {CORE + 'member', CORE + 'virtual-method'}


def problems(gir):
    def walk(element, path):
        for child in element:
            name = child.get('name') or ''
            if child.tag not in DOCUMENTED:
                # Fields of class structs hold the virtual functions again.
                if child.tag in (CORE + 'namespace', CORE + 'repository'):
                    yield from walk(child, path)
                continue
            if child.get('moved-to') or child.get(GLIB + 'is-gtype-struct-for'):
                continue
            here = f'{path}.{name}' if path else name
            doc = child.find(CORE + 'doc')
            if doc is None or not (doc.text or '').strip():
                yield f'{here} is not documented'
            elif child.tag not in WITHOUT_SINCE and not child.get('version'):
                yield f'{here} does not say Since'
            elif re.search(r'\b(TODO|FIXME|XXX)\b', doc.text):
                yield f'{here} is documented with a note to somebody'
            result = child.find(CORE + 'return-value')
            array = result.find(CORE + 'array') if result is not None else None
            pointers = array is not None and array.get('name') == 'GLib.PtrArray'
            if pointers and result.get('transfer-ownership') == 'full':
                yield f'{here} returns an array that bindings would free twice: (transfer container)'
            yield from walk(child, here)
    yield from walk(ElementTree.parse(gir).getroot(), '')


SAMPLE = '''<repository xmlns="http://www.gtk.org/introspection/core/1.0"
  xmlns:glib="http://www.gtk.org/introspection/glib/1.0"><namespace name="K">
  <class name="A" version="1.0"><doc>An A.</doc>
    <method name="good" version="1.0"><doc>Does it.</doc></method>
    <method name="bare" version="1.0"/>
    <method name="twice" version="1.0"><doc>Gives.</doc><return-value transfer-ownership="full">
      <array name="GLib.PtrArray"/></return-value></method>
    <glib:signal name="ageless"><doc>Happens.</doc></glib:signal>
  </class>
  <record name="AClass" glib:is-gtype-struct-for="A"/>
</namespace></repository>'''


def self_check():
    found = list(problems(io.StringIO(SAMPLE)))
    if found != ['A.bare is not documented',
                 'A.twice returns an array that bindings would free twice: (transfer container)',
                 'A.ageless does not say Since']:
        yield f'planted gaps: {found}'


def main():
    tap = lintlib.Tap()
    tap.result('docs: self-check', self_check())
    for gir in sys.argv[1:]:
        tap.result(f'docs: {Path(gir).name} is documented', problems(gir))
    tap.finish()


main()
