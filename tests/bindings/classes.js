// SPDX-License-Identifier: LGPL-2.1-or-later

// Classes of JavaScript that are operators, sources and sinks.

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Kitsune from 'gi://Kitsune?version=1';

import {equal, main, ok, same, test, thrown} from './tap.js';

const numbers = (...values) => Kitsune.Pipeline.new_from_items(values.length > 0 ? values : [1, 2, 3]);

const Dedup = GObject.registerClass(class Dedup extends Kitsune.Processor {
    constructor(refused) {
        super();
        this.refused = refused;
        this.seen = new Set();
    }

    vfunc_process(item, out) {
        if (item === this.refused)
            throw new RangeError(`no ${item}`);
        if (!this.seen.has(item)) {
            this.seen.add(item);
            out.push(item);
        }
    }

    vfunc_finish(out) {
        out.push(this.seen.size);
    }
});

function processor(functions) {
    const klass = class extends Kitsune.Processor {};
    for (const [name, func] of Object.entries(functions))
        Object.defineProperty(klass.prototype, `vfunc_${name}`, {value: func, writable: true});
    return GObject.registerClass({GTypeName: `Test${processor.count = (processor.count ?? 0) + 1}`}, klass);
}

// --- processors ------------------------------------------------------------

test('processors/a class makes them', () => {
    const pipeline = numbers(1, 2, 2, 1).process(Dedup, {name: 'dedup'});
    equal(pipeline.get_stage().name, 'dedup');
    equal([pipeline.collect(), pipeline.collect()], [[1, 2, 2], [1, 2, 2]]);
});

test('processors/runs at once have their own', async () => {
    const pipeline = numbers(1, 2, 2, 1).process(Dedup);
    equal(await Promise.all([pipeline.collect_async(), pipeline.collect_async()]), [[1, 2, 2], [1, 2, 2]]);
});

test('processors/so does any function', () => {
    const error = thrown(() => numbers().process(() => new Dedup(2), {name: 'dedup'}).collect(), /RangeError: no 2$/);
    equal(error.stage, 'dedup');
    ok(error.cause instanceof RangeError);
});

test('processors/errors are for the handler', () => {
    equal(numbers().process(() => new Dedup(2), {errorHandler: Kitsune.ErrorHandler.new_drop()}).collect(), [1, 3, 2]);
});

for (const [name, [call, pattern]] of Object.entries({
    instance: [() => numbers().process(new Dedup()), /what makes a processor, such as \S*Dedup itself/],
    number: [() => numbers().process(3), /takes a function, not number/],
    result: [() => numbers().process(() => 3).collect(), /what makes a Kitsune.Processor, not 3/],
    option: [() => numbers().process(Dedup, {nonsense: 1}), /nonsense/],
    async: [() => processor({async process(_item, _out) {}}), /vfunc_process\(\) must not be async/],
    // eslint-disable-next-line require-yield
    generator: [() => processor({*process(_item, _out) {}}), /must not be a generator function/],
    promise: [() => numbers().process(processor({process: () => Promise.resolve(1)})).collect(), /promise/],
}))
    test(`processors/mistakes are told/${name}`, () => thrown(call, pattern));

for (const value of [0, -1, 2 ** 40, 1.5, 'text', 'a\0b', true, null, [1, [2]]]) {
    test(`processors/values go through unharmed/${JSON.stringify(value)}`, () => {
        const Pass = processor({
            process(item, out) {
                out.push(item);
            },
        });
        equal(numbers(value).process(Pass).collect(), [value]);
    });
}

test('processors/objects stay the same', () => {
    const object = {a: 1};
    const Pass = processor({
        process(item, out) {
            out.push(item);
        },
    });
    same(numbers(object).process(Pass).collect()[0], object);
});

test('processors/a function may call that of its parent', () => {
    const Stricter = GObject.registerClass(class Stricter extends Dedup {
        vfunc_start() {
            super.vfunc_start();
        }

        vfunc_process(item, out) {
            super.vfunc_process(item, out);
        }

        vfunc_stop() {
            super.vfunc_stop();
        }
    });
    const error = thrown(() => numbers().process(() => new Stricter(2)).collect(), /RangeError: no 2$/);
    ok(error.cause instanceof RangeError);
    equal(numbers(1, 1).process(Stricter).collect(), [1, 1]);
});

test('processors/timers, holding and waking', () => {
    const Patient = processor({
        process(_item, out) {
            out.push(`${this.get_stage_name()} ${this.get_items_in()} ${this.get_items_out()}`);
            this.hold();
            this.set_timer(7, 0);
            ok(this.has_timer(7) && !this.cancel_timer(8));
        },
        timer(id, out) {
            out.push(id);
            this.wake();
        },
        woken(out) {
            out.push('woken');
            this.release();
        },
    });
    equal(numbers(1, 2).process(Patient).collect(),
        ['process-1 1 0', 7, 'woken', 'process-1 2 3', 7, 'woken']);
});

for (const failing of ['start', 'process', 'timer', 'woken', 'finish']) {
    test(`processors/every function may fail/${failing}`, () => {
        const check = name => {
            if (name === failing)
                throw new RangeError(name);
        };
        const Failing = processor({
            start() {
                check('start');
            },
            process() {
                this.hold();
                this.set_timer(1, 0);
                check('process');
            },
            timer() {
                this.wake();
                check('timer');
            },
            woken() {
                this.release();
                check('woken');
            },
            finish() {
                check('finish');
            },
        });
        ok(thrown(() => numbers(1).process(Failing).collect(), /RangeError/).cause instanceof RangeError);
    });
}

// --- a stage with options --------------------------------------------------

const Scale = GObject.registerClass({
    Properties: {
        factor: GObject.ParamSpec.int('factor', '', '', GObject.ParamFlags.READWRITE, -99, 99, 2),
    },
}, class Scale extends Kitsune.Transform {
    vfunc_open() {
        const factor = this.factor ?? 2;
        const Scaler = Scale.Scaler ??= processor({
            process(item, out) {
                out.push(this.factor * item);
            },
        });
        return factor === 13 ? null : Object.assign(new Scaler(), {factor});
    }

    vfunc_check() {
        if (this.factor === 0)
            this.report_problem('property "factor" is 0');
    }
});

test('transforms/options are read by every run', () => {
    const stage = new Scale({name: 'scale'});
    const pipeline = stage.connect(numbers(), Object, BigInt);
    same(pipeline.get_item_type(), GObject.TYPE_INT64);
    equal(pipeline.collect(), [2, 4, 6]);
    stage.factor = 3;
    equal(pipeline.collect(), [3, 6, 9]);
    stage.factor = 0;
    thrown(() => pipeline.validate(), /stage "scale": property "factor" is 0/);
    stage.factor = 13;
    thrown(() => pipeline.collect(), /TypeError: Scale.vfunc_open\(\) returned nothing/);
});

// --- sources and sinks -----------------------------------------------------

const CountdownReader = GObject.registerClass(class CountdownReader extends Kitsune.Reader {
    vfunc_start() {
        this.number = 2;
    }

    vfunc_produce(out) {
        if (this.number === 0)
            out.end();
        else
            out.push([this.number--]);
    }
});

const Countdown = GObject.registerClass(class Countdown extends Kitsune.Source {
    vfunc_open() {
        return new CountdownReader();
    }
});

test('sources/of a script', () => {
    const pipeline = new Countdown().to_pipeline(Array);
    equal([pipeline.collect(), pipeline.collect()], [[[2], [1]], [[2], [1]]]);
});

test('sources/may fail', () => {
    const Reader = GObject.registerClass(class FailingReader extends Kitsune.Reader {
        vfunc_produce(_out) {
            throw new RangeError('unlucky');
        }
    });
    const Source = GObject.registerClass(class FailingSource extends Kitsune.Source {
        vfunc_open() {
            return new Reader();
        }
    });
    const error = thrown(() => new Source({name: 'count'}).to_pipeline(Object).collect(), /RangeError: unlucky/);
    equal(error.stage, 'count');
    ok(error.cause instanceof RangeError);
});

const MemoryWriter = GObject.registerClass(class MemoryWriter extends Kitsune.Writer {
    vfunc_write(item) {
        if (item === 'bad')
            throw new RangeError('bad item');
        this.items.push(item);
    }

    vfunc_failed(error) {
        this.items.push(`failed: ${error.message}`);
    }

    vfunc_finish() {
        const source = GLib.idle_source_new();
        source.set_callback(() => {
            this.items.push('finished');
            this.done();
            return GLib.SOURCE_REMOVE;
        });
        source.attach(GLib.MainContext.get_thread_default());
    }

    vfunc_stop() {
        this.items.push('stopped');
    }
});

const Memory = GObject.registerClass(class Memory extends Kitsune.Sink {
    vfunc_open() {
        const writer = new MemoryWriter();
        writer.items = [];
        (this.runs ??= []).push(writer.items);
        return writer;
    }
});

test('sinks/of a script', () => {
    const sink = new Memory({name: 'memory'});
    sink.connect(numbers(1, [2], 'bad'), Object);
    const runner = Kitsune.Runner.new_for_stage(sink);
    const error = thrown(() => runner.run(), /stage "memory": RangeError: bad item/);
    ok(error.cause instanceof RangeError);
    sink.set_error_handler(Kitsune.ErrorHandler.new_drop());
    runner.run();
    equal(sink.runs, [[1, [2], 'stopped'], [1, [2], 'finished', 'stopped']]);
});

test('sinks/hear of errors above', () => {
    const sink = new Memory();
    sink.connect(numbers(1, 2).map(x => {
        if (x === 2)
            throw new Error('broken');
        return x;
    }, {name: 'above'}), Object);
    thrown(() => Kitsune.Runner.new_for_stage(sink).run(), /broken/);
    equal(sink.runs, [[1, 'failed: stage "above": Error: broken', 'stopped']]);
});

main();
