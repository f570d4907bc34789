// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Streams of Node in object mode: reads numbers of items, answers nanoseconds
// and a checksum.

import {createInterface} from 'node:readline';
import {Readable, Transform, Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';

async function run(n) {
    let next = 0;
    let sum = 0;
    await pipeline(
        new Readable({
            objectMode: true,
            read() {
                this.push(next < n ? next++ : null);
            },
        }),
        new Transform({
            objectMode: true,
            transform(item, _encoding, done) {
                done(null, item * 2);
            },
        }),
        new Transform({
            objectMode: true,
            transform(item, _encoding, done) {
                if (item % 3 === 0)
                    done();
                else
                    done(null, item);
            },
        }),
        new Writable({
            objectMode: true,
            write(item, _encoding, done) {
                sum += item;
                done();
            },
        }));
    return sum;
}

for await (const line of createInterface({input: process.stdin})) {
    const start = process.hrtime.bigint();
    const sum = await run(Number(line));
    console.log(`${process.hrtime.bigint() - start} ${sum}`);
}
