#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lengths of files, functions and lines, nesting and parameters.

What is beyond an aim is printed, what is beyond a limit fails. A comment
"lint: size: REASON" waives the limits of the function it stands in or above,
or of the file when it stands in its first 30 lines.
"""

import re
import sys

import lintlib

FILE_AIM, FILE_LIMIT = 500, 800
FUNCTION_AIM, FUNCTION_LIMIT = 60, 110
NESTING_LIMIT = 3
PARAMETER_LIMIT = 6
LINE_LIMIT = 120
WAIVER = re.compile(r'lint: size: \S+')


def nesting(body):
    """The deepest level of blocks.

    In GNU layout the brace of a block stands alone on its line; any other one
    opens data, and so do all braces inside of it.
    """
    depth = deepest = 0
    stack = []
    for match in re.finditer(r'[{}]', body):
        if match.group() == '}':
            if stack:
                depth -= stack.pop()
            continue
        line = body[body.rfind('\n', 0, match.start()) + 1:(body + '\n').index('\n', match.start())]
        block = line.strip() == '{' and (not stack or stack[-1])
        stack.append(block)
        depth += block
        deepest = max(deepest, depth)
    return deepest


def waived(lines, first, last):
    return any(WAIVER.search(line) for line in lines[max(first, 0):last])


def start_of_comment(lines, line):
    """The first line of what belongs to the function whose name is on line."""
    first = line - 1
    while first > 0 and lines[first - 1].strip() and not lines[first - 1].startswith('}'):
        first -= 1
    return first


def look(name, text):
    lines = text.splitlines()
    whole = waived(lines, 0, 30)
    if len(lines) > FILE_LIMIT and not whole:
        yield 1, f'{len(lines)} lines, at most {FILE_LIMIT}'
    for number, line in enumerate(lines, 1):
        # clang-format joins the lines of these, whatever one does.
        if len(line) > LINE_LIMIT and not line.startswith('G_DEFINE_'):
            yield number, f'{len(line)} columns, at most {LINE_LIMIT}'
    if whole or not name.endswith(('.c', '.h')):
        return
    for function in lintlib.functions(text):
        if waived(lines, start_of_comment(lines, function.line), function.end):
            continue
        where = function.line
        if function.length > FUNCTION_LIMIT:
            yield where, f'{function.name} has {function.length} lines, at most {FUNCTION_LIMIT}'
        if function.parameters > PARAMETER_LIMIT:
            yield where, f'{function.name} has {function.parameters} parameters, at most {PARAMETER_LIMIT}'
        depth = nesting(function.body)
        if depth > NESTING_LIMIT:
            yield where, f'{function.name} nests {depth} deep, at most {NESTING_LIMIT}'


def notes():
    """What is within the limits but beyond the aims."""
    for name in lintlib.source_files():
        if not applies(name):
            continue
        text = lintlib.read(name)
        if FILE_AIM < text.count('\n') <= FILE_LIMIT:
            yield f'{name}: {text.count(chr(10))} lines, aim for {FILE_AIM}'
        if name.endswith(('.c', '.h')):
            for function in lintlib.functions(text):
                if FUNCTION_AIM < function.length <= FUNCTION_LIMIT:
                    yield f'{name}:{function.line}: {function.name} has {function.length} lines, aim for {FUNCTION_AIM}'


def applies(name):
    return name.endswith(('.c', '.h', '.py', '.js', '.vala', '.sh')) or name in ('run', '.ci/run')


def function_sample(lines=1, parameters='void', body='  x ();\n'):
    return f'static void\nf ({parameters})\n{{\n{body * lines}}}\n'


DEEP = '''\
  if (a)
    {
      while (b)
        {
          if (c)
            {
              for (;;)
                {
                  x ();
                }
            }
        }
    }
'''

CHECK = lintlib.Check(
    'sizes: limits', applies, look,
    bad=[
        ('a.c', 'x\n' * 801),
        ('a.py', 'x' * 121 + '\n'),
        ('a.c', function_sample(lines=108)),
        ('a.c', function_sample(parameters='a, b, c, d, e, f, g')),
        ('a.c', function_sample(body=DEEP)),
    ],
    good=[
        ('a.c', '/* lint: size: a table */\n' + 'x\n' * 801),
        ('a.c', '/* lint: size: one state machine */\n' + function_sample(lines=120)),
        ('a.c', function_sample(parameters='a, b, c, d, e, f')),
        ('a.c', function_sample(body='  static const int x[][2] = { { 1, 2 }, { 3, 4 } };\n')),
    ])


if __name__ == '__main__':
    for note in notes():
        print(f'# note: {note}')
    sys.stdout.flush()
    lintlib.main([CHECK])
