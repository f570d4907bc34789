// SPDX-License-Identifier: LGPL-2.1-or-later

int main () {
    try {
        var items = new Kitsune.Pipeline.range (1, 4, 1)
            .map (typeof (int64), (item, emitter) => {
                emitter.push_int64 (2 * item.get_int64 ());
                return true;
            })
            .filter ((item, emitter) => {
                if (item.get_int64 () > 2) {
                    emitter.forward ();
                } else {
                    emitter.skip ();
                }
                return true;
            })
            .collect ();
        string[] words = {};
        for (size_t i = 0; i < items.get_size (); i++) {
            words += items.get (i).get_int64 ().to_string ();
        }
        print ("%s\n", string.joinv (" ", words));
    } catch (Error e) {
        error ("%s", e.message);
    }
    return 0;
}
