#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who may include whom: reads the include lines against the table of rooms."""

import re
from fnmatch import fnmatch

import lintlib

# room: what it may include beside itself; a room name stands for its public
# and private headers, a pattern for single ones.
TABLE = {
    'base': [],
    'state': ['base'],
    'define': ['base', 'state'],
    'observe': ['base', 'define'],
    'plan': ['base', 'state', 'define'],
    'runtime': ['base', 'state', 'observe', 'define', 'plan'],
    'operators': ['base', 'state', 'define', 'kitsune/runtime/kitsune-op-private.h'],
    # The terminals' sinks are operators; the calls that run them live in run.
    'run': ['base', 'state', 'define', 'observe', 'plan', 'runtime', 'kitsune/operators/*-private.h'],
}

# Libraries of their own see the public API like any other program.
OUTSIDE = ('kitsune/inspector/', 'kitsune/testkit/', 'tails/', 'examples/')

# What the core itself may pull in from outside.
CORE_SYSTEM = (
    'glib.h', 'glib-object.h', 'glib-unix.h', 'glib/*', 'gobject/*', 'gio/*', 'gmodule.h', 'json-glib/json-glib.h',
)
C_AND_POSIX = (
    'dlfcn.h',
    'errno.h', 'fcntl.h', 'float.h', 'inttypes.h', 'limits.h', 'locale.h', 'math.h', 'poll.h', 'pthread.h', 'sched.h',
    'signal.h', 'stdarg.h', 'stdatomic.h', 'stdbool.h', 'stddef.h', 'stdint.h', 'stdio.h', 'stdlib.h', 'string.h',
    'sys/*', 'time.h', 'unistd.h',
)
# What compilers bring along for a processor; behind a test for it.
INTRINSICS = ('emmintrin.h',)
EVERYWHERE = ('config.h', 'kitsune/kitsune-enum-types.h')

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def includes(text):
    code = lintlib.blank_comments(text, strings=False)
    for match in INCLUDE.finditer(code):
        yield code.count('\n', 0, match.start(2)) + 1, match[1], match[2]


def room_of(path):
    parts = path.split('/')
    return parts[1] if len(parts) > 2 and parts[0] == 'kitsune' else None


def allowed(room, header):
    for entry in [room, *TABLE[room]]:
        pattern = entry if '/' in entry else f'kitsune/{entry}/*'
        if fnmatch(header, pattern):
            return True
    return False


def look_inside(name, text):
    room = room_of(name)
    for line, bracket, header in includes(text):
        if header in EVERYWHERE:
            continue
        if header.startswith('kitsune/'):
            if not allowed(room, header):
                yield line, f'{room} may not include {header}'
            elif bracket == '<':
                yield line, f'headers of the project are included in quotes: {header}'
        elif bracket == '"':
            yield line, f'full path from the root, please: {header}'
        elif not any(fnmatch(header, p) for p in CORE_SYSTEM + C_AND_POSIX + INTRINSICS):
            yield line, f'the core does not depend on <{header}>'


def look_outside(name, text):
    own = name[:name.rindex('/') + 1]
    for line, _bracket, header in includes(text):
        if not header.startswith('kitsune/') or header == 'kitsune/kitsune.h' or header.startswith(own):
            continue
        if name.startswith('examples/') and header.startswith('kitsune/testkit/'):
            continue
        yield line, f'only <kitsune/kitsune.h> is for everybody: {header}'


def is_c(name):
    return name.endswith(('.c', '.h'))


lintlib.main([
    lintlib.Check(
        'rooms: includes follow the table',
        lambda name: is_c(name) and room_of(name) in TABLE,
        look_inside,
        bad=[
            ('kitsune/base/a.c', '#include "kitsune/define/kitsune-stage.h"\n'),
            ('kitsune/define/a.h', '  # include "kitsune/runtime/kitsune-op-private.h"\n'),
            ('kitsune/operators/a.c', '#include "kitsune/runtime/kitsune-lane-private.h"\n'),
            ('kitsune/run/a.c', '#include "kitsune/operators/kitsune-map.h"\n'),
            ('kitsune/plan/a.c', '#include "kitsune/operators/kitsune-map-private.h"\n'),
            ('kitsune/base/a.c', '#include <libsoup/soup.h>\n'),
            ('kitsune/base/a.c', '#include "kitsune-value.h"\n'),
            ('kitsune/base/a.c', '#include "kitsune/kitsune.h"\n'),
        ],
        good=[
            ('kitsune/base/a.c', '#include "config.h"\n#include "kitsune/base/kitsune-value.h"\n'),
            ('kitsune/base/a.c', '#include <gio/gio.h>\n#include <errno.h>\n'),
            ('kitsune/operators/a.c', '#include "kitsune/runtime/kitsune-op-private.h"\n'),
            ('kitsune/run/a.c', '#include "kitsune/operators/kitsune-sinks-private.h"\n'),
            ('kitsune/base/a.c', '/* #include "kitsune/run/kitsune-runner.h" */\n'),
        ]),
    lintlib.Check(
        'rooms: libraries beside the core see <kitsune/kitsune.h> only',
        lambda name: is_c(name) and name.startswith(OUTSIDE),
        look_outside,
        bad=[
            ('tails/file/a.c', '#include "kitsune/define/kitsune-stage.h"\n'),
            ('kitsune/testkit/a.h', '#include <kitsune/runtime/kitsune-op-private.h>\n'),
        ],
        good=[
            ('tails/file/a.c', '#include <kitsune/kitsune.h>\n#include <zlib.h>\n'),
            ('kitsune/testkit/a.c', '#include "kitsune/testkit/kitsune-test-clock.h"\n'),
        ]),
])
