// SPDX-License-Identifier: LGPL-2.1-or-later

//! Peers in Rust: reads numbers of items, answers nanoseconds and a checksum.
//!
//! Usage: kitsune-peers timely|futures

use std::cell::Cell;
use std::io::BufRead;
use std::rc::Rc;
use std::time::Instant;

use futures::stream::{self, StreamExt};
use timely::dataflow::operators::vec::{Filter, Map, ToStream};
use timely::dataflow::operators::Inspect;

fn run_timely(n: i64) -> i64 {
    timely::execute_directly(move |worker| {
        let sum = Rc::new(Cell::new(0));
        let seen = sum.clone();
        worker.dataflow::<u64, _, _>(|scope| {
            (0..n)
                .to_stream(scope)
                .map(|item| item * 2)
                .filter(|item| item % 3 != 0)
                .inspect(move |item| seen.set(seen.get() + item));
        });
        while worker.step() {}
        sum.get()
    })
}

fn run_futures(n: i64) -> i64 {
    futures::executor::block_on(
        stream::iter(0..n)
            .map(|item| item * 2)
            .filter(|item| futures::future::ready(item % 3 != 0))
            .fold(0, |sum, item| async move { sum + item }),
    )
}

fn main() {
    let run = match std::env::args().nth(1).as_deref() {
        Some("timely") => run_timely,
        _ => run_futures,
    };
    for line in std::io::stdin().lock().lines() {
        let n = line.unwrap().trim().parse().unwrap();
        let start = Instant::now();
        let sum = run(n);
        println!("{} {}", start.elapsed().as_nanos(), sum);
    }
}
