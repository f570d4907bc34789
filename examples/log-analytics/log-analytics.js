// SPDX-License-Identifier: LGPL-2.1-or-later
// What happened in a Debian package log: gjs -m log-analytics.js [LOG]

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Kitsune from 'gi://Kitsune?version=1';
import KitsuneFile from 'gi://KitsuneFile?version=1';

const stderr = Gio.UnixOutputStream.new(2, false);
const onTerminal = GLib.log_writer_supports_color(2);

const LINE = /^(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d (\S+) (.+)$/;

function parse(line) {
    const match = LINE.exec(line);
    if (match === null)
        throw new Error(`not a line of a package log: ${line}`);
    const [, minute, action, rest] = match;
    const words = rest.split(' ');
    if (action === 'status') // status STATE PACKAGE VERSION
        words.shift();
    const name = words.length > 0 && action !== 'startup' ? words[0].split(':')[0] : null;
    return {minute, action, package: name};
}

function sizes(groups) {
    return [...groups].map(([key, events]) => Kitsune.Pair.new(key, events.length));
}

// The n pairs with the largest numbers; a pipeline, like what it is made of.
function largest(pairs, n) {
    return pairs.sort_by(pair => -pair.second).take(n);
}

function showProgress(nBytes, size) {
    const done = Math.min(nBytes / size, 1);
    const percent = `${Math.round(100 * done)}%`.padStart(4);
    stderr.write_all(`\r[${'#'.repeat(Math.round(40 * done)).padEnd(40)}] ${percent} `, null);
}

function printTable(title, pairs) {
    print(`\n${title}`);
    for (const pair of pairs)
        print(`  ${pair.first.padEnd(32)} ${`${pair.second}`.padStart(7)}`);
}

function printMetrics(metrics) {
    const columns = cells => cells.map(cell => ` ${`${cell}`.padStart(8)}`).join('');
    print(`\n${'Stage'.padEnd(16)}${columns(['in', 'out', 'errors', 'dropped', 'ms'])}`);
    for (const {name, itemsIn, itemsOut, errors, dropped, busyTime} of metrics)
        print(name.padEnd(16) + columns([itemsIn, itemsOut, errors, dropped, (busyTime / 1e6).toFixed(1)]));
}

const path = ARGV[0] ?? '/var/log/dpkg.log';
const file = Gio.File.new_for_path(path);
const lines = KitsuneFile.read_lines(file, {name: 'read'});
const events = lines.map(parse, {name: 'parse', error_handler: Kitsune.ErrorHandler.new_drop()});
const touched = events.filter(event => event.package !== null && event.action !== 'status');

const tables = {
    'Actions': largest(events.group_by(event => event.action).flat_map(sizes), 20),
    'Busiest packages': largest(touched.group_by(event => event.package).flat_map(sizes), 5),
    'Busiest minutes': largest(events.chunk_by(event => event.minute)
        .map(minute => Kitsune.Pair.new(minute[0].minute, minute.length)), 5),
};
const rows = {};
const runners = Object.entries(tables).map(([title, pairs]) => {
    rows[title] = [];
    return pairs.for_each(pair => rows[title].push(pair));
});
if (onTerminal) {
    const size = Math.max(file.query_info('standard::size', Gio.FileQueryInfoFlags.NONE, null).get_size(), 1);
    const progress = lines.scan(0, (nBytes, line) => nBytes + line.length + 1).throttle(100_000);
    runners.push(progress.for_each(nBytes => showProgress(nBytes, size)));
}

const metrics = Kitsune.Runner.new_merged(runners).run().metrics; // everything above, in one pass

if (onTerminal)
    stderr.write_all('\r\x1b[K', null);
const parsed = metrics.lookup('parse');
print(`${path}: ${parsed.itemsIn} lines, ${parsed.dropped} malformed`);
for (const [title, pairs] of Object.entries(rows))
    printTable(title, pairs);
printMetrics(metrics);
