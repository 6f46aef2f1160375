// SPDX-License-Identifier: Apache-2.0

//! The thread pool of chapter 21 of *The Rust Programming Language*, written after its description:
//! one channel of boxed closures, whose receiving end the workers share behind a mutex.
//!
//! Usage: book WORKLOAD WIDTH COUNT; see Tests/Benchmarks/pool.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

type Job = Box<dyn FnOnce() + Send + 'static>;

struct ThreadPool {
    workers: Vec<JoinHandle<()>>,
    sender: Option<Sender<Job>>,
}

impl ThreadPool {
    fn new(size: usize) -> ThreadPool {
        assert!(size > 0);
        let (sender, receiver) = mpsc::channel();
        let receiver = Arc::new(Mutex::new(receiver));
        let workers = (0..size)
            .map(|_| {
                let receiver = Arc::clone(&receiver);
                thread::spawn(move || work(&receiver))
            })
            .collect();
        ThreadPool { workers, sender: Some(sender) }
    }

    fn execute<F: FnOnce() + Send + 'static>(&self, job: F) {
        self.sender.as_ref().unwrap().send(Box::new(job)).unwrap();
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        drop(self.sender.take());
        for worker in self.workers.drain(..) {
            worker.join().unwrap();
        }
    }
}

/// The lock is held while waiting, and let go before the job runs.
fn work(receiver: &Mutex<Receiver<Job>>) {
    loop {
        let message = receiver.lock().unwrap().recv();
        match message {
            Ok(job) => job(),
            Err(_) => break,
        }
    }
}

/// Iterations of the spinning arithmetic: about 20 us at 3 GHz, by count and not by a clock.
const SPIN_COUNT: u32 = 10_000;
const BURST_COUNT: usize = 11;

/// What the jobs of one round have done together, in one word: how many ran in the lower 24 bits,
/// the sum of their indices in the upper 40.
struct Tally {
    word: AtomicU64,
    job_count: u64,
    spin_mask: u64,
    finished: Mutex<Sender<()>>,
}

impl Tally {
    fn new(job_count: u64, spin_mask: u64) -> (Arc<Tally>, Receiver<()>) {
        let (finished, end) = mpsc::channel();
        let finished = Mutex::new(finished);
        (Arc::new(Tally { word: AtomicU64::new(0), job_count, spin_mask, finished }), end)
    }

    #[inline]
    fn run(&self, index: u64) {
        let mut value = index;
        if index & self.spin_mask == 0 {
            value += spin(value);
        }
        let added = value << 24 | 1;
        let sum = self.word.fetch_add(added, Ordering::Relaxed).wrapping_add(added);
        if sum & 0xff_ffff == self.job_count {
            self.finished.lock().unwrap().send(()).unwrap();
        }
    }

    fn wait(&self, end: &Receiver<()>) {
        end.recv().unwrap();
        let n = self.job_count;
        let expected = (n * (n + 1) / 2) << 24 | n;
        assert_eq!(self.word.load(Ordering::Relaxed), expected, "the jobs do not add up");
    }
}

/// A chain of dependent operations, which no compiler shortens. The result is always 0.
#[inline(never)]
fn spin(seed: u64) -> u64 {
    let mut x = seed;
    for _ in 0..SPIN_COUNT {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    (x == 0) as u64
}

fn round(pool: &ThreadPool, job_count: u64, spin_mask: u64, producers: usize) -> u64 {
    let (tally, end) = Tally::new(job_count, spin_mask);
    let produce = |first: usize| {
        for index in (first as u64..=job_count).step_by(producers) {
            let tally = Arc::clone(&tally);
            pool.execute(move || tally.run(index));
        }
    };
    let start = Instant::now();
    if producers == 1 {
        produce(1);
        tally.wait(&end);
        return start.elapsed().as_nanos() as u64;
    }
    thread::scope(|scope| {
        for producer in 1..=producers {
            let produce = &produce;
            scope.spawn(move || produce(producer));
        }
        tally.wait(&end);
        start.elapsed().as_nanos() as u64
    })
}

/// The pool has no results; a job answers as the Book's threads do, over a channel.
fn round_trips(pool: &ThreadPool, job_count: u64, spin_mask: u64) -> Vec<u64> {
    let (tally, end) = Tally::new(job_count, spin_mask);
    let (answer, answers) = mpsc::channel();
    let mut times = Vec::with_capacity(job_count as usize);
    for index in 1..=job_count {
        let start = Instant::now();
        let (tally, answer) = (Arc::clone(&tally), answer.clone());
        pool.execute(move || {
            tally.run(index);
            answer.send(()).unwrap();
        });
        answers.recv().unwrap();
        times.push(start.elapsed().as_nanos() as u64);
    }
    tally.wait(&end);
    times
}

fn run(workload: &str, job_count: u64, pool: &ThreadPool) -> Vec<u64> {
    match workload {
        "tiny" => vec![round(pool, job_count, !0, 1)],
        "work20us" => vec![round(pool, job_count, 0, 1)],
        "oversubscribed" => vec![round(pool, job_count, 15, 1)],
        "producers" => {
            let cores = thread::available_parallelism().unwrap().get();
            vec![round(pool, job_count, !0, cores)]
        }
        "pingpong" => round_trips(pool, job_count, !0),
        "burst" => (0..BURST_COUNT)
            .map(|_| {
                // Long enough for every worker to go to sleep.
                thread::sleep(Duration::from_millis(2));
                round(pool, job_count, !0, 1)
            })
            .collect(),
        _ => panic!("usage: WORKLOAD WIDTH COUNT"),
    }
}

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

/// CPU time of all threads of this process, in nanoseconds; the standard library has no way to it.
fn processor_time() -> u64 {
    const CLOCK_PROCESS_CPUTIME_ID: i32 = 2;
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    // SAFETY: the kernel fills in the structure, which has its layout on 64-bit Linux.
    unsafe { clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.seconds as u64 * 1_000_000_000 + time.nanoseconds as u64
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    assert!(arguments.len() == 4, "usage: WORKLOAD WIDTH COUNT");
    let workload = arguments[1].as_str();
    let pool = ThreadPool::new(arguments[2].parse().unwrap());
    let job_count: u64 = arguments[3].parse().unwrap();

    // The warm-up: as many jobs, not measured.
    run(workload, job_count, &pool);
    let before = processor_time();
    let mut times = run(workload, job_count, &pool);
    let spent = processor_time() - before;
    times.sort_unstable();

    let median = times[times.len() / 2];
    if workload == "pingpong" {
        let sum: u64 = times.iter().sum();
        let late = times[times.len() * 99 / 100];
        println!("jobs={job_count} ns={sum} cpu_ns={spent} p50_ns={median} p99_ns={late}");
    } else {
        let jobs = job_count * times.len() as u64;
        println!("jobs={jobs} ns={median} cpu_ns={spent}");
    }
}
