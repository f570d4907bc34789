#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every operator has its contract on a page of doc/operators/.

An operator is a method or constructor of KitsunePipeline that is declared in
kitsune/operators/, or a terminal in kitsune/run/. Its section is headed by its
name ("## map", or "## min, max" for two with one contract) and holds a table
with one row for each word of the contract. --update writes the index of all
operators into doc/operators/index.md.
"""

import re
import sys

import lintlib

WORDS = ('takes', 'emits', 'holds back', 'completes', 'on error', 'state kept', 'time used', 'lane')
INDEX = lintlib.ROOT / 'doc/operators/index.md'
BEGIN, END = '<!-- operators: begin -->\n', '<!-- operators: end -->\n'
METHOD = re.compile(r'^(?:KitsunePipeline|KitsuneRunner|KitsuneShare|KitsuneIterator|GPtrArray|KitsuneItems?|'
                    r'gboolean|gsize|void|guint64|gint64)\s+\**'
                    r'kitsune_pipeline_(\w+)\s*\(', re.MULTILINE)
# What has no second half is an operator that takes an asynchronous function.
TAKES_ASYNC = re.compile(r'^(?:KitsunePipeline|KitsuneRunner)\s+\*kitsune_pipeline_(\w+_async)\s*\(', re.MULTILINE)
# Declared beside the terminals, but no operators.
OTHERS = {'validate', 'describe'}


def operators(headers):
    """Names of all operators: without the twins for scripts and the second halves of async calls."""
    names = set()
    for text in headers:
        code = lintlib.blank_comments(text)
        names.update(TAKES_ASYNC.findall(code))
        for name in set(METHOD.findall(code)) - names:
            name = re.sub(r'^new_(from_)?', '', name)
            name = re.sub(r'(_(process|looped|async|finish|full|values))+$', '', name)
            if not name.startswith(('get_', 'set_', 'is_')) and name not in OTHERS:
                names.add(name)
    return names


def sections(pages):
    """Yields (page, operator, text) of every section that is headed by operators."""
    for page, text in pages:
        parts = re.split(r'^#{2,3} ([a-z`][a-z0-9_`, ]*)$', text, flags=re.MULTILINE)
        for heading, body in zip(parts[1::2], parts[2::2]):
            for name in re.findall(r'\w+', heading):
                yield page, name, body


def problems(names, pages):
    described = {}
    for page, name, body in sections(pages):
        if name not in names:
            continue
        if name in described:
            yield f'{name} is described on {described[name]} and on {page}'
        described[name] = page
        rows = {row.strip().lower() for row in re.findall(r'^\|([^|\n]+)\|', body, re.MULTILINE)}
        for word in WORDS:
            if word not in rows:
                yield f'{page}: the contract of {name} has no row "{word}"'
    for name in sorted(names - set(described)):
        yield f'{name} is not described on any page of doc/operators/'


def index(names, pages):
    lines = ['| operator | page |\n', '|---|---|\n']
    titles = {page: re.match(r'Title: (.*)', text)[1] for page, text in pages}
    for name, page in sorted((name, page) for page, name, _body in sections(pages) if name in names):
        lines.append(f'| `{name}` | [{titles[page]}]({page}) |\n')
    return ''.join(lines)


def index_problems(names, pages, text):
    found = re.search(f'{re.escape(BEGIN)}(.*?){re.escape(END)}', text, re.DOTALL)
    if not found or found[1] != index(names, pages):
        yield 'doc/operators/index.md is out of date: tests/lint/operators.py --update'


def self_check():
    names = operators(['KitsunePipeline *kitsune_pipeline_map (int);\n'
                       'KitsunePipeline *kitsune_pipeline_map_process (int);\n'
                       'KitsunePipeline *kitsune_pipeline_map_async (int);\n'
                       'void kitsune_pipeline_map_process_async (int);\n'
                       'KitsunePipeline *kitsune_pipeline_new_from_items (int);\n'
                       'KitsunePipeline *kitsune_pipeline_new_from_values (int);\n'
                       'gboolean kitsune_pipeline_get_discard (int);\n'])
    if names != {'map', 'map_async', 'items', 'values'}:
        yield f'finds {names} in the sample header'
    good = '## map\n\n' + ''.join(f'| {word} | x |\n' for word in WORDS)
    if list(problems({'map'}, [('a.md', good)])):
        yield 'refuses a good page'
    if not list(problems({'map'}, [('a.md', good.replace('| lane', '| line'))])):
        yield 'accepts a contract without a row'
    if list(problems({'map', 'filter'}, [('a.md', good.replace('## map', '## `map`, `filter`'))])):
        yield 'refuses a contract that two operators share'
    if not list(problems({'map', 'items'}, [('a.md', good)])):
        yield 'accepts a missing operator'


def main():
    sources = lintlib.source_files()
    headers = [lintlib.read(name) for name in sources
               if re.fullmatch(r'kitsune/(operators/|run/kitsune-terminals).*(?<!-private)\.h', name)]
    pages = [(name.rsplit('/', 1)[1], lintlib.read(name)) for name in sources
             if name.startswith('doc/operators/') and name.endswith('.md') and not name.endswith('/index.md')]
    names = operators(headers)
    if '--update' in sys.argv[1:]:
        text = INDEX.read_text(encoding='utf-8')
        before, rest = text.split(BEGIN)
        INDEX.write_text(before + BEGIN + index(names, pages) + END + rest.split(END)[1], encoding='utf-8')
        return
    tap = lintlib.Tap()
    tap.result('operators: self-check', self_check())
    tap.result('operators: every contract is complete', problems(names, pages))
    tap.result('operators: the index is up to date', index_problems(names, pages, INDEX.read_text(encoding='utf-8')))
    tap.finish()


main()
