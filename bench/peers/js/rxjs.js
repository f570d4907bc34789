// SPDX-License-Identifier: LGPL-2.1-or-later
//
// RxJS: reads numbers of items, answers nanoseconds and a checksum.
//
// Usage: node rxjs.js CASE

import {createInterface} from 'node:readline';
import {
    bufferCount, debounceTime, filter, groupBy, last, lastValueFrom, map, mergeMap, range, reduce, scan,
} from 'rxjs';

const add = (sum, item) => sum + item;

const CASES = {
    numbers: n => range(0, n).pipe(
        map(item => item * 2),
        filter(item => item % 3 !== 0),
        reduce(add, 0)),
    // Counts per key, each count emitted.
    'group-scan': n => range(0, n).pipe(
        groupBy(item => item % 1000),
        mergeMap(group => group.pipe(scan(count => count + 1, 0))),
        reduce(add, 0)),
    'buffer-count': n => range(0, n).pipe(
        bufferCount(100),
        map(items => items.length),
        reduce(add, 0)),
    // 64 promises at a time, each settled by the loop.
    'merge-map': n => range(0, n).pipe(
        mergeMap(item => new Promise(resolve => setImmediate(resolve, item)), 64),
        reduce(add, 0)),
    // All but the last are followed at once by another; that one counts.
    debounce: n => range(0, n).pipe(
        debounceTime(1),
        last()),
};

const run = CASES[process.argv[2]];
for await (const line of createInterface({input: process.stdin})) {
    const start = process.hrtime.bigint();
    const sum = await lastValueFrom(run(Number(line)));
    console.log(`${process.hrtime.bigint() - start} ${sum}`);
}
