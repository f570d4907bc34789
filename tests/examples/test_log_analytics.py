# SPDX-License-Identifier: LGPL-2.1-or-later
"""The log analytics in three languages, on a log of which everything is known."""

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent.parent / 'examples/log-analytics'
LOG = FOLDER / 'fixtures/dpkg.log'
PROGRAMS = {
    'c': [Path(os.environ['KITSUNE_BUILD_ROOT']) / 'examples/log-analytics/log-analytics'],
    'python': ['/usr/bin/python3', FOLDER / 'log-analytics.py'],
    'js': ['gjs', '-m', FOLDER / 'log-analytics.js'],
}
languages = pytest.mark.parametrize('language', PROGRAMS)


def run(language, log, **options):
    return subprocess.run([*PROGRAMS[language], log], text=True, timeout=60, stdout=subprocess.PIPE,
                          **{'stderr': subprocess.PIPE, **options})


def read_all(terminal):
    """What was written to a terminal that nobody writes to any more, however it arrives."""
    seen = b''
    try:
        while part := os.read(terminal, 10000):
            seen += part
    except OSError:  # the end, on Linux
        pass
    return seen.decode()


@languages
def test_tables(language):
    result = run(language, LOG)
    tables, metrics = re.split(r'^(?=Stage)', result.stdout, flags=re.MULTILINE)
    assert tables == f'{LOG}: {(FOLDER / "fixtures/expected.txt").read_text(encoding="utf-8")}'
    rows = {row.split()[0]: row.split()[1:] for row in metrics.splitlines()}
    assert rows['Stage'] == ['in', 'out', 'errors', 'dropped', 'ms']
    assert rows['read'][:4] == ['0', '27', '0', '0']
    assert rows['parse'][:4] == ['27', '25', '2', '2']
    assert result.stderr == '' and result.returncode == 0


@languages
def test_a_log_without_lines(language, tmp_path):
    empty = tmp_path / 'empty.log'
    empty.touch()
    result = run(language, empty)
    assert result.stdout.startswith(f'{empty}: 0 lines, 0 malformed\n\nActions\n\nBusiest packages\n')
    assert result.returncode == 0


@languages
def test_a_log_that_is_missing(language, tmp_path):
    # GJS reports an exception that nobody caught as a critical message.
    result = run(language, tmp_path / 'missing.log', env=dict(os.environ, G_DEBUG=''))
    assert result.stdout == '' and result.returncode == 1
    assert 'read' in result.stderr and 'missing.log' in result.stderr


@languages
def test_a_terminal_sees_a_progress_bar(language):
    leader, follower = pty.openpty()
    result = run(language, LOG, stderr=follower, env=dict(os.environ, TERM='xterm'))
    os.close(follower)
    seen = read_all(leader)
    os.close(leader)
    assert re.search(r'\r\[[# ]{40}\] +\d+% ', seen) and seen.endswith('\r\x1b[K')
    assert result.returncode == 0
