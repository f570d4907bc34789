# SPDX-License-Identifier: LGPL-2.1-or-later
"""The snippets of the guides are cut from programs that build, run and print what is said.

A block of code in doc/guides/ follows a comment that says where it is from:
<!-- examples/FILE PART --> for what is between two lines with [PART] in that
file, <!-- examples/FILE --> in front of a block of text for what it prints.
Programs of one name in several languages print the same.
"""

import os
import re
import subprocess
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ['KITSUNE_BUILD_ROOT'])
GUIDES = sorted((ROOT / 'doc/guides').glob('*.md'))
PROGRAMS = sorted(path for path in (ROOT / 'examples').iterdir() if path.suffix in ('.c', '.js', '.py'))
BLOCK = re.compile(r'(?:^<!-- examples/(\S+?)(?: (\S+))? -->\n+)?^```(\w*)\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def blocks():
    for guide in GUIDES:
        for source, part, language, text in BLOCK.findall(guide.read_text(encoding='utf-8')):
            yield pytest.param(source, part, language, text, id=f'{guide.name}:{source}:{part or language}')


def part_of(program, part):
    found = re.findall(rf'^[^\w\n]*\[{part}\][^\w\n]*\n(.*?)^[^\w\n]*\[{part}\]', program.read_text(encoding='utf-8'),
                       re.MULTILINE | re.DOTALL)
    assert len(found) == 1, f'{program.name} has {len(found)} parts [{part}]'
    return textwrap.dedent(found[0])


def output_of(program, tmp_path):
    if program.suffix == '.c':
        command = [str(tmp_path / program.stem)]
        env = dict(os.environ, PKG_CONFIG_PATH=str(BUILD / 'meson-uninstalled'))
        build = f'cc -Wall -Werror -o {command[0]} {program} $(pkg-config --cflags --libs kitsune-1)'
        subprocess.run(['sh', '-euc', build], check=True, env=env)
    else:
        command = {'.js': ['gjs', '-m'], '.py': ['/usr/bin/python3']}[program.suffix] + [str(program)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    assert 'CRITICAL' not in result.stderr, result.stderr
    return result.stdout


@pytest.mark.parametrize('source,part,language,text', blocks())
def test_snippet(source, part, language, text, tmp_path):
    assert source, f'a block of {language} that is from nowhere: {text}'
    if part:
        assert text == part_of(ROOT / 'examples' / source, part)
    else:
        assert text == output_of(ROOT / 'examples' / source, tmp_path)


@pytest.mark.parametrize('program', PROGRAMS, ids=lambda program: program.name)
def test_program_prints_something(program, tmp_path):
    assert output_of(program, tmp_path).endswith('\n')


@pytest.mark.parametrize('name', sorted({program.stem for program in PROGRAMS}))
def test_languages_print_the_same(name, tmp_path):
    outputs = {program.name: output_of(program, tmp_path) for program in PROGRAMS if program.stem == name}
    assert len(set(outputs.values())) == 1, outputs


def test_guides_have_snippets():
    assert len(list(blocks())) >= 5 and PROGRAMS


def test_links_lead_somewhere():
    for guide in GUIDES:
        for target in re.findall(r'\]\(([^)#:]+)\)', guide.read_text(encoding='utf-8')):
            assert (guide.parent / target).exists(), f'{guide.name}: {target}'
