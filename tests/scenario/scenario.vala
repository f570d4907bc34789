// SPDX-License-Identifier: LGPL-2.1-or-later

// Much of the library, from Vala; prints what the other languages print: scenario FILE

using Kitsune;

delegate bool Test (int64 number);
delegate int64 Change (int64 number);

Items items_of (Value[] values) {
    return new Items (values);
}

void say_values (string title, Value[] values) {
    stdout.printf ("%s:", title);
    foreach (var value in values) {
        stdout.printf (" %s", value_to_string (value));
    }
    stdout.printf ("\n");
}

void say (string title, Items items) {
    Value[] values = {};
    for (size_t i = 0; i < items.get_size (); i++) {
        values += items.get (i);
    }
    say_values (title, values);
}

Pipeline numbers (int64 stop = 6) {
    return new Pipeline.range (1, stop, 1);
}

Pipeline map (Pipeline pipeline, owned Change change) {
    return pipeline.map (typeof (int64), (item, emitter) => {
        emitter.push_int64 (change (item.get_int64 ()));
        return true;
    });
}

Pipeline filter (Pipeline pipeline, owned Test test) {
    return pipeline.filter ((item, emitter) => {
        if (test (item.get_int64 ())) {
            emitter.forward ();
        } else {
            emitter.skip ();
        }
        return true;
    });
}


void sources (string path) throws GLib.Error {
    say ("items", new Pipeline.from_items (items_of ({"one", "two", "three"})).collect ());
    say ("range", numbers ().collect ());
    say ("lines", new Pipeline.from_lines (File.new_for_path (path).read ()).collect ());
    var channel = new Channel (typeof (string), 4);
    foreach (var word in new string[] {"sent", "before", "the run"}) {
        channel.try_send (word);
    }
    channel.close ();
    say ("channel", channel.get_pipeline ().collect ());
}

void transforms () throws GLib.Error {
    say ("map", map (numbers (), n => n * n).collect ());
    say ("filter", filter (numbers (), n => n % 2 == 1).collect ());
    say ("flat_map", numbers (4).flat_map (typeof (int64), (item, emitter) => {
        for (int64 i = 0; i < item.get_int64 (); i++) {
            emitter.push_int64 (item.get_int64 ());
        }
        return true;
    }).collect ());
    say ("scan", numbers ().scan (typeof (int64), (int64) 0, (pair, emitter) => {
        unowned var both = (Pair) pair.get_boxed ();
        emitter.push_int64 (both.get_first ().get_int64 () + both.get_second ().get_int64 ());
        return true;
    }).collect ());
    say ("batch", numbers ().batch (2).collect ());
    say ("sliding_window", numbers ().sliding_window (3, 1).collect ());
    say ("sort_by", numbers ().sort_by ((item, emitter) => {
        emitter.push_int64 (-item.get_int64 ());
        return true;
    }).collect ());
    var groups = numbers ().group_by ((item, emitter) => {
        emitter.push_int64 (item.get_int64 () % 2);
        return true;
    }).flat_map (typeof (string), (item, emitter) => {
        unowned var dict = (Dict) item.get_boxed ();
        for (size_t i = 0; i < dict.get_size (); i++) {
            emitter.push_string (@"$(value_to_string (dict.get_key (i))): $(value_to_string (dict.get_value (i)))");
        }
        return true;
    });
    say ("group_by", groups.collect ());
}

void joins () throws GLib.Error {
    var words = new Pipeline.from_items (items_of ({"a", "b", "c"}));
    say ("zip", numbers ().zip (words).collect ());
    say ("concat", numbers (3).concat_with (words).collect ());
    say ("merge", numbers (4).merge_with (numbers (3)).sort (null).collect ());
}

void terminals () throws GLib.Error {
    stdout.printf ("first: %s\n", value_to_string (numbers ().first ().get_value ()));
    stdout.printf ("first of none: %s\n", numbers (1).first () == null ? "nothing" : "something");
    stdout.printf ("count: %s\n", numbers ().count ().to_string ());
    stdout.printf ("sum: %s\n", value_to_string (numbers ().sum ().get_value ()));
    var some = numbers ().any ((item, emitter) => {
        if (item.get_int64 () > 4) {
            emitter.forward ();
        } else {
            emitter.skip ();
        }
        return true;
    });
    stdout.printf ("any: %s\n", some ? "yes" : "no");
    Value[] seen = {};
    var iterator = numbers (1000000000).iter ();
    for (var item = iterator.next (); item.get_value ().get_int64 () <= 3; item = iterator.next ()) {
        seen += item.get_value ();
    }
    iterator.close ();
    say_values ("iteration", seen);
    say ("take", numbers (1000000000).take (2).collect ());
}

void failures (string path) throws GLib.Error {
    Value[] good = {};
    var parsed = new Pipeline.from_lines (File.new_for_path (path).read ()).map (typeof (int64), (item, emitter) => {
        int64 number = 0;
        if (item.get_string () == "" || !int64.try_parse (item.get_string (), out number)) {
            throw new Kitsune.Error.PARSE ("not a number: \"%s\"", item.get_string ());
        }
        emitter.push_int64 (number);
        return true;
    });
    parsed.stage.name = "parse";
    parsed.stage.error_handler = new ErrorHandler.drop ();
    var runner = parsed.for_each ((item, emitter) => {
        good += item;
        return true;
    });
    runner.stage_error["parse"].connect ((run, stage, item, error, attempt, index) => {
        stdout.printf ("%s error: \"%s\" at %s, attempt %u: %s\n", stage.name, item.get_string (),
                       index.to_string (), attempt, error.message);
    });
    var metrics = runner.run ().get_metrics ().lookup ("parse");
    say_values ("parsed", good);
    stdout.printf ("parse: %s in, %s out, %s errors, %s dropped\n", metrics.get_items_in ().to_string (),
                   metrics.get_items_out ().to_string (), metrics.get_errors ().to_string (),
                   metrics.get_dropped ().to_string ());
    try {
        var check = numbers ().map (typeof (int64), (item, emitter) => {
            if (item.get_int64 () == 3) {
                throw new Kitsune.Error.FAILED ("3 is not wanted");
            }
            emitter.forward ();
            return true;
        });
        check.stage.name = "check";
        check.collect ();
    } catch (Kitsune.Error.FAILED error) {
        stdout.printf ("failed: %s\n", error.message);
    }
    try {
        var none = numbers ().batch (0);
        none.stage.name = "none";
        none.collect ();
    } catch (Kitsune.Error.INVALID error) {
        stdout.printf ("refused: %s\n", error.message);
    }
}

void listening () throws GLib.Error {
    var source = numbers (4);
    source.stage.name = "numbers";
    var doubled = map (source, n => 2 * n);
    doubled.stage.name = "double";
    var runner = doubled.for_each ((item, emitter) => true);
    runner.get_terminal (0).name = "last";
    runner.item["double"].connect ((run, stage, item) => {
        stdout.printf ("item: %s %s\n", stage.name, value_to_string (item));
    });
    runner.item["other"].connect (() => stdout.printf ("never heard\n"));
    runner.stage_finished.connect ((run, stage) => stdout.printf ("finished: %s\n", stage.name));
    doubled.stage.finished.connect (() => stdout.printf ("double itself has finished\n"));
    runner.completed.connect ((run, summary) => {
        stdout.printf ("completed: %s\n", summary.get_outcome ().to_string ());
    });
    runner.run ();
    var metrics = runner.get_last_summary ().get_metrics ();
    for (uint i = 0; i < metrics.get_n_stages (); i++) {
        unowned var stage = metrics.get_stage (i);
        stdout.printf ("metrics of %s: %s in, %s out\n", stage.get_name (), stage.get_items_in ().to_string (),
                       stage.get_items_out ().to_string ());
    }
}

void describing () {
    var source = numbers ();
    source.stage.name = "numbers";
    var text = source.map (typeof (string), (item, emitter) => {
        emitter.push_string (value_to_string (item));
        return true;
    });
    text.stage.name = "text";
    var pairs = text.batch (2);
    pairs.stage.name = "pairs";
    stdout.printf ("%s", pairs.describe ().to_string ());
}

void on_a_main_loop () {
    var loop = new MainLoop ();
    uint turns = 0;
    var idle = Idle.add (() => {
        turns++;
        return GLib.Source.CONTINUE;
    });
    var runner = numbers (100001).for_each ((item, emitter) => true);
    runner.run_async.begin (null, (source, result) => {
        try {
            stdout.printf ("run_async: %s\n", runner.run_async.end (result).get_outcome ().to_string ());
        } catch (GLib.Error error) {
            stdout.printf ("run_async: %s\n", error.message);
        }
        loop.quit ();
    });
    stdout.printf ("run_async has returned\n");
    loop.run ();
    GLib.Source.remove (idle);
    stdout.printf ("the loop went on: %s\n", turns > 0 ? "yes" : "no");
}

void cancelling () {
    var cancellable = new Cancellable ();
    var runner = numbers (1000000000).for_each ((item, emitter) => {
        if (item.get_int64 () == 5) {
            cancellable.cancel ();
        }
        return true;
    });
    try {
        runner.run (cancellable);
    } catch (GLib.Error error) {
        stdout.printf ("cancelled: %s\n", (error is IOError.CANCELLED) ? "yes" : error.message);
    }
}

void settle () {
    while (MainContext.default ().pending ()) {
        MainContext.default ().iteration (false);
    }
}

void stopping () throws GLib.Error {
    var loop = new MainLoop ();
    var channel = new Channel (typeof (int64), 8);
    Value[] seen = {};
    var run = channel.get_pipeline ().for_each ((item, emitter) => {
        seen += item;
        return true;
    }).start ();
    run.wait_async.begin (null, (source, result) => {
        try {
            stdout.printf ("stopped: %s\n", run.wait_async.end (result).get_outcome ().to_string ());
        } catch (GLib.Error error) {
            stdout.printf ("stopped: %s\n", error.message);
        }
        loop.quit ();
    });
    channel.try_send ((int64) 1);
    settle ();
    say_values ("running", seen);
    run.pause ();
    channel.try_send ((int64) 2);
    settle ();
    stdout.printf ("paused: %s\n", run.state == RunState.PAUSED ? "yes" : "no");
    say_values ("meanwhile", seen);
    run.resume ();
    settle ();
    say_values ("resumed", seen);
    channel.try_send ((int64) 3);
    run.stop ();
    loop.run ();
    say_values ("drained", seen);
    stdout.printf ("finished: %s\n", run.state == RunState.FINISHED ? "yes" : "no");
    channel.close ();
    say ("left for the next run", channel.get_pipeline ().collect ());
}

void merging () throws GLib.Error {
    var source = numbers ();
    Value[] evens = {};
    Value[] odds = {};
    source.stage.name = "source";
    var summary = new Runner.merged ({
        filter (source, n => n % 2 == 0).for_each ((item, emitter) => {
            evens += item;
            return true;
        }),
        filter (source, n => n % 2 == 1).for_each ((item, emitter) => {
            odds += item;
            return true;
        }),
    }).run ();
    say_values ("evens", evens);
    say_values ("odds", odds);
    stdout.printf ("read once: %s\n", summary.get_metrics ().lookup ("source").get_items_out ().to_string ());
}

int main (string[] args) {
    try {
        sources (args[1]);
        transforms ();
        joins ();
        terminals ();
        failures (args[1]);
        listening ();
        describing ();
        on_a_main_loop ();
        cancelling ();
        stopping ();
        merging ();
    } catch (GLib.Error error) {
        stderr.printf ("%s\n", error.message);
        return 1;
    }
    return 0;
}
