#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Builds or checks the reference of one library with gi-docgen.

The pages below doc/ are written to be read in the repository, too: they link
to each other by relative paths. gi-docgen wants all pages in one folder, so
they are staged as FOLDER-PAGE.md with their links rewritten; a link that leads
nowhere is an error.
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

FOLDERS = ('guides', 'operators', 'design')
LINK = re.compile(r'(?<!!)\[([^\]\n]+)\]\(([^)\s:#]+)(#[^)\s]*)?\)')
IMAGE = re.compile(r'!\[([^\]\n]+)\]\(([^)\s:#]+)\)')


class BrokenLink(Exception):
    pass


def staged_name(page, root):
    return '-'.join(page.relative_to(root).parts)


def rewrite(text, page, root):
    """Turns relative links between pages into links between staged pages."""
    def replace(match):
        label, target, anchor = match[1], match[2], match[3] or ''
        path = (page.parent / target).resolve()
        if not path.exists():
            raise BrokenLink(f'{page.relative_to(root.parent)}: link to {target}, which does not exist')
        if path.suffix == '.md' and path.is_relative_to(root) and path.parent.name in FOLDERS:
            return f'[{label}]({staged_name(path, root).replace(".md", ".html")}{anchor})'
        # Sources are not part of the reference.
        return label

    def replace_image(match):
        label, target = match[1], match[2]
        path = (page.parent / target).resolve()
        if not path.exists():
            raise BrokenLink(f'{page.relative_to(root.parent)}: picture {target}, which does not exist')
        return f'![{label}]({staged_name(path, root)})'
    return IMAGE.sub(replace_image, LINK.sub(replace, text))


def stage_images(root, folder):
    names = []
    for part in FOLDERS:
        for image in sorted((root / part).glob('*.svg')):
            names.append(staged_name(image, root))
            shutil.copy(image, folder / names[-1])
    return names


def stage_pages(root, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = []
    for part in FOLDERS:
        pages = sorted((root / part).glob('*.md'), key=lambda page: (page.name != 'index.md', page.name))
        for page in pages:
            text = page.read_text(encoding='utf-8')
            if not text.startswith('Title: '):
                raise BrokenLink(f'{page.relative_to(root.parent)}: the first line is not "Title: ..."')
            name = staged_name(page, root)
            (folder / name).write_text(rewrite(text, page, root), encoding='utf-8')
            names.append(name)
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('command', choices=['generate', 'check'])
    parser.add_argument('--gir', required=True)
    parser.add_argument('--config', required=True, type=Path)
    parser.add_argument('--version', required=True)
    parser.add_argument('--include', action='append', default=[])
    parser.add_argument('--pages', type=Path, help='the doc/ folder whose pages belong to this reference')
    parser.add_argument('--work', required=True, type=Path)
    parser.add_argument('--output', type=Path)
    args = parser.parse_args()

    content = args.work / 'content'
    try:
        names = stage_pages(args.pages.resolve(), content) if args.pages else []
        images = stage_images(args.pages.resolve(), content) if args.pages else []
    except BrokenLink as error:
        sys.exit(f'error: {error}')
    content.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).with_name('urlmap.js'), content)
    config = args.work / args.config.name.removesuffix('.in')
    text = args.config.read_text(encoding='utf-8')
    text = text.replace('@version@', args.version)
    text = text.replace('@content_files@', ', '.join(f'"{name}"' for name in names))
    text = text.replace('@content_images@', ', '.join(f'"{name}"' for name in images))
    config.write_text(text, encoding='utf-8')

    command = ['gi-docgen', args.command, '--quiet', '--fatal-warnings', f'--config={config}']
    command += [f'--add-include-path={path}' for path in args.include]
    if args.command == 'generate':
        shutil.rmtree(args.output, ignore_errors=True)
        args.output.mkdir(parents=True)
        command += [f'--content-dir={content}', f'--output-dir={args.output}', '--no-namespace-dir']
    return subprocess.run([*command, args.gir]).returncode


if __name__ == '__main__':
    sys.exit(main())
