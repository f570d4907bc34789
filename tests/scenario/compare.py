# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program and compares what it prints with a file: compare.py EXPECTED COMMAND..."""

import difflib
import subprocess
import sys
from pathlib import Path

expected = Path(sys.argv[1]).read_text(encoding='utf-8').splitlines()
result = subprocess.run(sys.argv[2:], capture_output=True, text=True, timeout=100)
got = result.stdout.splitlines()
print(*difflib.unified_diff(expected, got, 'expected', 'got', lineterm='', n=1), sep='\n')
print(result.stderr, end='', file=sys.stderr)
if result.returncode != 0:
    print(f'exit status {result.returncode}', file=sys.stderr)
sys.exit(not expected or got != expected or result.returncode != 0 or result.stderr != '')
