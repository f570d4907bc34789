# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Python says about calls that fail: handlers, supervision, operators."""

import gi
import pytest

gi.require_version('Kitsune', '1')
from gi.repository import Gio, GLib, Kitsune  # noqa: E402

Backoff, ErrorHandler, SupervisionPolicy = Kitsune.Backoff, Kitsune.ErrorHandler, Kitsune.SupervisionPolicy


def numbers(*values):
    return Kitsune.Pipeline.new_from_items(values or (1, 2, 3))


class Flaky:
    """Fails so many times for every 2."""

    def __init__(self, n_failures, error=None):
        self.left = self.n_failures = n_failures
        self.error = error or ValueError('bad two')
        self.calls = []

    def __call__(self, number):
        self.calls.append(number)
        if number == 2 and self.left:
            self.left -= 1
            raise self.error
        if number == 2:
            self.left = self.n_failures
        return number * 10


# --- backoff ----------------------------------------------------------------

def test_backoffs_are_rules():
    backoff = Backoff.new_exponential(100, 2).with_max(500).with_jitter(0.5)
    assert [backoff.get_delay(attempt, 0) for attempt in (1, 2, 3, 4, 2**63)] == [100, 200, 400, 500, 500]
    assert backoff.get_delay(1, 0.5) == 75
    assert backoff.to_string() == 'exponential (100 us, x 2, max 500 us, jitter 0.5)'
    assert Backoff.new_fixed(delay=7).get_kind() == Kitsune.BackoffKind.FIXED


# --- handlers ---------------------------------------------------------------

def test_calls_are_made_again():
    flaky = Flaky(2)
    assert numbers().map(flaky, error_handler=ErrorHandler.new_retry(3)).collect() == [10, 20, 30]
    assert flaky.calls == [1, 2, 2, 2, 3]


def test_arguments_have_names_and_defaults():
    handler = ErrorHandler.new_retry(max_attempts=3, backoff=Backoff.new_fixed(1000))
    assert numbers().map(Flaky(2), error_handler=handler).collect() == [10, 20, 30]
    assert handler.to_string() == 'retry, at most 3 attempts, fixed (1000 us), then halt'


def test_the_last_error_keeps_its_cause():
    flaky = Flaky(5)
    with pytest.raises(Kitsune.Error, match='ValueError: bad two') as caught:
        numbers().map(flaky, name='parse', error_handler=ErrorHandler.new_retry(2)).collect()
    assert caught.value.stage == 'parse'
    assert caught.value.code == Kitsune.Error.PANIC
    assert isinstance(caught.value.__cause__, ValueError)
    assert flaky.calls == [1, 2, 2]


def test_handlers_are_chained():
    flaky = Flaky(9)
    handler = ErrorHandler.new_retry_then(2, None, ErrorHandler.new_return(-1))
    assert numbers().map(flaky, error_handler=handler).collect() == [10, -1, 30]
    assert flaky.calls == [1, 2, 2, 3]


def test_predicates_get_the_error():
    seen = []

    def is_busy(error):
        seen.append(error)
        return error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.BUSY)

    busy = GLib.Error('busy', 'g-io-error-quark', Gio.IOErrorEnum.BUSY)
    handler = ErrorHandler.new_retry_if(-1, None, is_busy)
    assert numbers().map(Flaky(3, busy), error_handler=handler).collect() == [10, 20, 30]
    assert [error.message for error in seen] == ['busy'] * 3

    handler = ErrorHandler.new_retry_if_then(5, None, ErrorHandler.new_drop(), predicate=is_busy)
    assert numbers().map(Flaky(3), error_handler=handler).collect() == [10, 30]
    assert 'ValueError: bad two' in seen[-1].message


def test_predicates_may_fail_themselves():
    def broken(_error):
        raise KeyError('nothing')

    with pytest.raises(Kitsune.Error, match=r"ValueError: bad two \(and the predicate .* KeyError: 'nothing'\)"):
        numbers().map(Flaky(1), error_handler=ErrorHandler.new_retry_if(3, None, broken)).collect()


def test_handler_of_the_run():
    assert numbers().map(Flaky(1)).collect(error_handler=ErrorHandler.new_retry(2), seed=5) == [10, 20, 30]


def test_signals_tell_attempts():
    heard = []
    runner = numbers(1, 2, 2).map(Flaky(1), error_handler=ErrorHandler.new_retry(2)).for_each(lambda _x: None)
    runner.connect('stage-error', lambda _runner, _run, _stage, item, error, attempt, index:
                   heard.append((item, error.message, attempt, index)))
    summary = runner.run()
    assert heard == [(2, 'ValueError: bad two', 1, 1), (2, 'ValueError: bad two', 1, 2)]
    assert summary.get_metrics().lookup('map-1').get_retries() == 2
    assert 0 <= summary.get_seed() < 2**52
    failure = summary.get_nth_failure(0)
    assert (failure.get_stage(), failure.get_n_errors()) == ('map-1', 2)
    assert (failure.get_attempt(), failure.get_index()) == (1, 2)
    assert failure.get_error().message == 'ValueError: bad two'


# --- supervision ------------------------------------------------------------

def test_supervision():
    policy = SupervisionPolicy.new_restart_always(-1, Backoff.new_fixed(1000))
    letters, restarts = [], []
    runner = numbers(1, 2, 3).map(Flaky(1), supervision=policy).for_each(lambda _x: None)
    runner.connect('dead-letter', lambda _runner, _run, _stage, item, error: letters.append((item, error.message)))
    runner.connect('stage-restarted', lambda _runner, _run, _stage, restart, _error: restarts.append(restart))
    metrics = runner.run().get_metrics().lookup('map-1')
    assert letters == [(2, 'ValueError: bad two')]
    assert restarts == [1]
    assert (metrics.get_items_in(), metrics.get_items_out(), metrics.get_restarts()) == (3, 2, 1)


def test_exceptions_are_panics_and_glib_errors_are_not():
    policy = SupervisionPolicy.new_restart_on_panic(-1, None)
    assert numbers().map(Flaky(9), supervision=policy).collect() == [10, 30]
    with pytest.raises(Kitsune.Error, match='busy'):
        busy = GLib.Error('busy', 'g-io-error-quark', Gio.IOErrorEnum.BUSY)
        numbers().map(Flaky(9, busy), supervision=policy).collect()


def test_redelivery():
    policy = SupervisionPolicy.new_restart_always(max_restarts=1).with_redeliver(True)
    assert numbers().map(Flaky(1), supervision=policy).collect() == [10, 20, 30]
    graph = numbers().map(Flaky(1), supervision=policy).describe().to_string()
    assert 'redeliver' in graph
    assert policy.to_string() == 'restart on errors and panics, at most 1 times, redeliver'


# --- operators --------------------------------------------------------------

def test_map_result():
    results, errors = numbers().map_result(Flaky(1), type=int)
    heard = []
    errors = errors.map(lambda failed: heard.append((failed.item, failed.error.message)) or -failed.item)
    assert sorted(results.merge_with(errors).collect()) == [-2, 10, 30]
    assert heard == [(2, 'ValueError: bad two')]


def test_map_recover():
    def recover(item, error):
        return f'{item}: {error.message}'

    assert numbers().map_recover(Flaky(1), recover).collect() == [10, '2: ValueError: bad two', 30]
    with pytest.raises(Kitsune.Error, match='ZeroDivisionError'):
        numbers().map_recover(Flaky(1), lambda _item, _error: 1 / 0).collect()


def test_ends_are_heard_of():
    heard = []

    def pipeline(flaky):
        return numbers().map(flaky).tap_error(lambda error: heard.append(error.message)).finally_(heard.append)

    assert pipeline(Flaky(0)).collect() == [10, 20, 30]
    assert pipeline(Flaky(1)).take(1).collect() == [10]
    assert heard == [None, None]
    with pytest.raises(Kitsune.Error, match='bad two'):
        pipeline(Flaky(1)).collect()
    assert heard[2].endswith('ValueError: bad two')
    assert isinstance(heard[3], GLib.Error) and heard[3].message == heard[2]


def test_failing_at_the_end():
    with pytest.raises(Kitsune.Error, match="stage \"finally-1\": KeyError: 'lost'"):
        numbers().finally_(lambda error: {}['lost']).collect()
    busy = GLib.Error('busy', 'g-io-error-quark', Gio.IOErrorEnum.BUSY)
    with pytest.raises(GLib.Error, match=r'busy \(and the function .* ZeroDivisionError') as caught:
        numbers().map(Flaky(1, busy)).tap_error(lambda _error: 1 / 0).collect()
    assert caught.value.matches(Gio.io_error_quark(), Gio.IOErrorEnum.BUSY)


def test_materialize():
    *seen, last = numbers().map(Flaky(1)).materialize().collect()
    assert [(one.kind, one.value) for one in seen] == [(Kitsune.NotificationKind.NEXT, 10)]
    assert last.is_error() and last.value is None and 'bad two' in last.error.message
    made = [Kitsune.Notification.new_next(5), Kitsune.Notification.new_complete(), Kitsune.Notification.new_next(6)]
    assert Kitsune.Pipeline.new_from_items(made).dematerialize().collect() == [5]
    with pytest.raises(Kitsune.Error, match='bad two'):
        numbers().map(Flaky(1)).materialize().dematerialize().collect()


def test_ignore_elements():
    seen = []
    assert numbers().tap(seen.append).ignore_elements().collect() == []
    assert seen == [1, 2, 3]
    with pytest.raises(Kitsune.Error, match='bad two'):
        numbers().map(Flaky(1)).ignore_elements().collect()


def test_circuit_breaker():
    states = []
    flaky = Flaky(9)
    pipeline = numbers(1, 2, 2, 3).circuit_breaker(flaky, failure_threshold=2, cooldown=60 * 10**6,
                                                   error_handler=ErrorHandler.new_drop())
    pipeline.get_stage().connect('state-changed', lambda _stage, _run, state: states.append(state.value_nick))
    assert pipeline.collect() == [10]
    assert states == ['open']
    assert flaky.calls == [1, 2, 2]


def test_circuit_breaker_on_worker_threads():
    states = []
    heard = []
    pipeline = numbers(*([2] * 50)).circuit_breaker(
        Flaky(99), concurrency=4, ordered=True, blocking=True, failure_threshold=2, cooldown=600 * 10**6,
        error_handler=ErrorHandler.new_drop())
    pipeline.get_stage().connect('state-changed', lambda _stage, _run, state: states.append(state.value_nick))
    pipeline.get_stage().connect('error', lambda _stage, _run, _item, error, *_: heard.append(error.message))
    assert pipeline.collect() == []
    assert states == ['open']
    assert len(heard) == 50
    # two that open it, and what others have begun by then
    assert sum('circuit is open' not in message for message in heard) <= 5
    closed = numbers(*range(50)).circuit_breaker(lambda x: x * 2, concurrency=4, ordered=True)
    assert closed.collect() == [x * 2 for x in range(50)]


def test_rate_limit():
    assert numbers(1, 2, 3).rate_limit(1e6).collect() == [1, 2, 3]
    dropping = numbers(*range(20)).rate_limit(0.001, burst=3, mode=Kitsune.RateLimitMode.DROP)
    assert dropping.collect() == [0, 1, 2]
    with pytest.raises(Kitsune.Error, match='rate must be greater than 0'):
        numbers().rate_limit(0).collect()
