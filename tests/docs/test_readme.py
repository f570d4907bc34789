# SPDX-License-Identifier: LGPL-2.1-or-later
"""The first pipelines of the README are what they say: they build, run and print."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / 'README.md').read_text(encoding='utf-8')
BUILD = Path(os.environ['KITSUNE_BUILD_ROOT'])


def blocks(language):
    return re.findall(rf'^```{language}\n(.*?)^```$', README, re.MULTILINE | re.DOTALL)


def the_block(language):
    found = blocks(language)
    assert len(found) == 1, f'{len(found)} blocks of {language} in the README'
    return found[0]


def output_of(command, **kwargs):
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, **kwargs)
    assert result.returncode == 0, result.stderr
    assert 'CRITICAL' not in result.stderr, result.stderr
    return result.stdout


def expected():
    return the_block('text')


def test_c(tmp_path):
    source = tmp_path / 'first.c'
    source.write_text(the_block('c'), encoding='utf-8')
    env = dict(os.environ, PKG_CONFIG_PATH=str(BUILD / 'meson-uninstalled'))
    # The command is in the README, too.
    command = re.search(r'^ {4}(cc .*first\.c.*)$', README, re.MULTILINE)[1]
    subprocess.run(['sh', '-euc', command], check=True, cwd=tmp_path, env=env)
    assert output_of([str(tmp_path / 'first')]) == expected()


def test_python(tmp_path):
    script = tmp_path / 'first.py'
    script.write_text(the_block('python'), encoding='utf-8')
    assert output_of(['/usr/bin/python3', str(script)]) == expected()


def test_js(tmp_path):
    script = tmp_path / 'first.js'
    script.write_text(the_block('js'), encoding='utf-8')
    assert output_of(['gjs', '-m', str(script)]) == expected()


@pytest.mark.parametrize('command', re.findall(r'^ {4}(\./run [a-z]+)', README, re.MULTILINE))
def test_commands_exist(command):
    usage = output_of([str(ROOT / 'run'), '--help'])
    assert re.search(rf'^  {shlex.split(command)[1]}\b', usage, re.MULTILINE)


def test_links_lead_somewhere():
    for target in re.findall(r'\]\(([^)#:]+)\)', README):
        assert (ROOT / target).exists(), target


def test_tools_are_there():
    for tool in ('cc', 'pkg-config', 'gjs'):
        assert shutil.which(tool), tool
