// SPDX-License-Identifier: LGPL-2.1-or-later

// Runs test cases one after the other and prints TAP.

import GLib from 'gi://GLib';
import System from 'system';

const cases = [];

export function test(name, func) {
    cases.push({name, func});
}

function show(value) {
    const plain = (_key, content) => typeof content === 'bigint' ? `${content}n` : content;
    return JSON.stringify(value, plain) ?? `${value}`;
}

export function equal(got, expected) {
    if (show(got) !== show(expected))
        throw new Error(`expected ${show(expected)}, got ${show(got)}`);
}

export function same(got, expected) {
    if (!Object.is(got, expected))
        throw new Error(`expected ${show(expected)} itself, got ${show(got)}`);
}

export function ok(condition, text = 'condition') {
    if (!condition)
        throw new Error(`${text} does not hold`);
}

// Returns what func throws.
export function thrown(func, pattern) {
    try {
        func();
    } catch (error) {
        if (pattern !== undefined && !pattern.test(error.message))
            throw new Error(`"${error.message}" does not match ${pattern}`);
        return error;
    }
    throw new Error('nothing was thrown');
}

async function run() {
    let failed = 0;
    let number = 0;
    for (const {name, func} of cases) {
        let result = 'ok';
        try {
            await func();
        } catch (error) {
            failed++;
            result = 'not ok';
            for (const line of `${error}\n${error.stack ?? ''}`.split('\n'))
                print(`# ${line}`);
        }
        print(`${result} ${++number} ${name}`);
    }
    print(`1..${number}`);
    return failed;
}

export function main() {
    const loop = new GLib.MainLoop(null, false);
    let failed = 1;
    run().then(count => {
        failed = count;
    }, logError).finally(() => loop.quit());
    loop.run();
    System.exit(failed > 0 ? 1 : 0);
}
