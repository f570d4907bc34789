// SPDX-License-Identifier: LGPL-2.1-or-later

// Nothing is kept of items, functions and runs of Vala that are over: after a
// few rounds to warm up, further rounds need no further memory.

using Kitsune;

const int64 N_ITEMS = 100000;
const uint N_WARM = 2;
const uint N_ROUNDS = 2;
const uint N_CHANCES = 3; // memory that is leaked does not stop to grow
const uint64 TOLERANCE = 1 << 20; // 5 bytes for each item of a round

class Thing : Object {
    public static int n_alive = 0;

    public Thing () {
        n_alive++;
    }

    ~Thing () {
        n_alive--;
    }
}

delegate void Round () throws GLib.Error;

Pipeline numbers () {
    return new Pipeline.range (0, N_ITEMS, 1);
}

void strings () throws GLib.Error {
    var texts = numbers ().map (typeof (string), (item, emitter) => {
        emitter.push_string ("item number " + item.get_int64 ().to_string ());
        return true;
    });
    assert (texts.batch (7).unbatch ().count () == N_ITEMS);
    assert (texts.last ().get_value ().get_string () == "item number 99999");
}

void objects () throws GLib.Error {
    var things = numbers ().map (typeof (Thing), (item, emitter) => {
        emitter.push (new Thing ());
        return true;
    });
    assert (things.zip (numbers ()).sliding_window (3, 1).count () == N_ITEMS - 2);
    assert (things.take (1000).collect ().get_size () == 1000);
}

void closures () throws GLib.Error {
    for (int64 i = 0; i < N_ITEMS / 100; i++) {
        var thing = new Thing ();
        var pipeline = new Pipeline.range (0, 10, 1).map (typeof (int64), (item, emitter) => {
            emitter.push_int64 (item.get_int64 () + (int64) thing.ref_count);
            return true;
        });
        assert (pipeline.take (5).count () == 5);
        assert (pipeline.iter ().next () != null);
    }
}

void failures () throws GLib.Error {
    var thing = new Thing ();
    var failing = numbers ().map (typeof (int64), (item, emitter) => {
        throw new Kitsune.Error.FAILED ("no %p", thing);
    });
    failing.stage.error_handler = new ErrorHandler.drop ();
    assert (failing.count () == 0);
    failing.stage.error_handler = null;
    for (int64 i = 0; i < N_ITEMS / 100; i++) {
        try {
            failing.collect ();
            assert_not_reached ();
        } catch (Kitsune.Error.FAILED error) {
        }
    }
}

void cancelled_runs () throws GLib.Error {
    var cancellable = new Cancellable ();
    var things = numbers ().map (typeof (Thing), (item, emitter) => {
        if (item.get_int64 () == N_ITEMS / 2) {
            cancellable.cancel ();
        }
        emitter.push (new Thing ());
        return true;
    });
    try {
        things.collect (null, cancellable);
        assert_not_reached ();
    } catch (IOError.CANCELLED error) {
    }
}

async void await_runs (MainLoop loop) {
    try {
        for (int64 i = 0; i < N_ITEMS / 100; i++) {
            var count = yield numbers ().take (10).count_async ();
            assert (count == 10);
        }
    } catch (GLib.Error error) {
        critical ("%s", error.message);
    }
    loop.quit ();
}

void awaited_runs () throws GLib.Error {
    var loop = new MainLoop ();
    await_runs.begin (loop);
    loop.run ();
}

uint64 resident () {
    string text;
    try {
        FileUtils.get_contents ("/proc/self/statm", out text);
    } catch (FileError error) {
        GLib.error ("%s", error.message);
    }
    return uint64.parse (text.split (" ")[1]) * 4096;
}

uint64 run_rounds (Round round) throws GLib.Error {
    uint64 least = uint64.MAX;
    for (uint i = 0; i < N_ROUNDS; i++) {
        round ();
        assert (Thing.n_alive == 0);
        least = uint64.min (least, resident ());
    }
    return least;
}

void test_rounds (Round round) {
    try {
        for (uint i = 0; i < N_WARM; i++) {
            round ();
        }
        var before = run_rounds (round);
        for (uint i = 0; i < N_CHANCES; i++) {
            var after = run_rounds (round);
            if (after <= before + TOLERANCE) {
                return;
            }
            before = after;
        }
    } catch (GLib.Error error) {
        GLib.error ("%s", error.message);
    }
    GLib.error ("memory grows: %s bytes", resident ().to_string ());
}

int main (string[] args) {
    Test.init (ref args);
    Test.add_func ("/kitsune/scenario/leaks/strings", () => test_rounds (strings));
    Test.add_func ("/kitsune/scenario/leaks/objects", () => test_rounds (objects));
    Test.add_func ("/kitsune/scenario/leaks/closures", () => test_rounds (closures));
    Test.add_func ("/kitsune/scenario/leaks/failures", () => test_rounds (failures));
    Test.add_func ("/kitsune/scenario/leaks/cancelled-runs", () => test_rounds (cancelled_runs));
    Test.add_func ("/kitsune/scenario/leaks/awaited-runs", () => test_rounds (awaited_runs));
    return Test.run ();
}
