# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the lints share: the list of sources, a little C reading, TAP output.

Every lint is a list of checks. A check looks at one file and yields
(line, message) pairs; it comes with samples that it must refuse and samples
that it must accept, which are run first, so that a lint that no longer finds
anything fails by itself.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def source_files():
    """All files of the checkout that are not ignored, relative to its root."""
    try:
        listing = subprocess.run(
            ['git', '-c', f'safe.directory={ROOT}', '-C', str(ROOT), 'ls-files', '-z',
             '--cached', '--others', '--exclude-standard'],
            check=True, capture_output=True, text=True).stdout
        names = [name for name in listing.split('\0') if name]
    except (OSError, subprocess.CalledProcessError):
        # A release archive has no git.
        names = []
        for top, folders, files in os.walk(ROOT):
            folders[:] = [f for f in folders if not (Path(top, f) / 'build.ninja').exists() and f != '.git']
            names += [os.path.relpath(os.path.join(top, f), ROOT) for f in files]
    return sorted(name for name in set(names) if (ROOT / name).is_file() and not (ROOT / name).is_symlink())


def read(name):
    return (ROOT / name).read_text(encoding='utf-8', errors='replace')


def blank_comments(text, strings=True):
    """Replaces comments (and strings) by blanks and keeps all line numbers."""
    pattern = r'/\*.*?\*/|//[^\n]*'
    if strings:
        pattern += r'|"(?:\\.|[^"\\\n])*"' + r"|'(?:\\.|[^'\\\n])*'"
    return re.sub(pattern, lambda m: re.sub(r'[^\n]', ' ', m.group()), text, flags=re.DOTALL)


class Function:
    """One function definition of a C file in GNU layout."""

    HEAD = re.compile(r'^(?P<name>[a-zA-Z_]\w*) \(', re.MULTILINE)

    def __init__(self, name, kind, line, end, parameters, body):
        self.name = name
        self.kind = kind
        self.line = line
        self.end = end
        self.parameters = parameters
        self.body = body

    @property
    def length(self):
        return self.end - self.line + 1


def closing(text, start):
    """The index of the parenthesis that closes the one at start."""
    depth = 0
    for index in range(start, len(text)):
        if text[index] == '(':
            depth += 1
        elif text[index] == ')':
            depth -= 1
            if depth == 0:
                return index
    return -1


def functions(text):
    """Yields the function definitions of a C source."""
    code = blank_comments(text)
    for match in Function.HEAD.finditer(code):
        close = closing(code, match.end() - 1)
        body = re.compile(r'\s*\{').match(code, close + 1) if close >= 0 else None
        if not body or code[body.end() - 2] != '\n':
            continue
        end = code.find('\n}', body.end() - 1)
        if end < 0:
            continue
        before = code.rfind('\n', 0, match.start() - 1)
        kind = code[before + 1:match.start()].strip()
        arguments = code[match.end():close].strip()
        parameters = 0 if arguments in ('', 'void') else arguments.count(',') + 1
        yield Function(match['name'], kind, code.count('\n', 0, match.start()) + 1,
                       code.count('\n', 0, end + 1) + 1, parameters, code[body.end():end])


class Check:
    """One rule: which files it looks at, how, and its own samples."""

    def __init__(self, name, applies, look, bad, good):
        self.name = name
        self.applies = applies
        self.look = look
        self.bad = bad
        self.good = good

    def self_check(self):
        """Yields complaints about samples that are judged wrongly."""
        for name, text in self.bad:
            if not self.applies(name) or not list(self.look(name, text)):
                yield f'accepts a bad sample {name}'
        for name, text in self.good:
            if self.applies(name):
                for line, message in self.look(name, text):
                    yield f'refuses a good sample {name}:{line}: {message}'

    def run(self):
        for name in source_files():
            if self.applies(name):
                for line, message in self.look(name, read(name)):
                    yield f'{name}:{line}: {message}'


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def result(self, name, problems):
        problems = list(problems)
        self.count += 1
        for problem in problems:
            print(f'# {problem}')
        if problems:
            self.failed += 1
            print(f'not ok {self.count} {name}')
        else:
            print(f'ok {self.count} {name}', flush=True)

    def finish(self):
        print(f'1..{self.count}')
        sys.exit(1 if self.failed else 0)


def main(checks):
    tap = Tap()
    for check in checks:
        tap.result(f'{check.name}: self-check', check.self_check())
        tap.result(check.name, check.run())
    tap.finish()
