// SPDX-License-Identifier: Apache-2.0

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Java's {@code Executors.newFixedThreadPool}, with the virtual machine's defaults.
 *
 * <p>Usage: FixedPool WORKLOAD WIDTH COUNT; see Tests/Benchmarks/pool.
 */
final class FixedPool {
    /** Iterations of the spinning arithmetic: about 20 us at 3 GHz, by count and not by a clock. */
    private static final int SPIN_COUNT = 10_000;

    private static final int BURST_COUNT = 11;
    private static final long NEVER = -1;

    /**
     * What the jobs of one round have done together, in one word: how many ran in the lower 24
     * bits, the sum of their indices in the upper 40.
     */
    private static final class Tally {
        private final AtomicLong word = new AtomicLong();
        private final CountDownLatch finished = new CountDownLatch(1);
        private final long jobCount;
        private final long spinMask;

        Tally(long jobCount, long spinMask) {
            this.jobCount = jobCount;
            this.spinMask = spinMask;
        }

        void run(long index) {
            long value = index;
            if ((index & spinMask) == 0) {
                value += spin(value);
            }
            if ((word.addAndGet(value << 24 | 1) & 0xff_ffff) == jobCount) {
                finished.countDown();
            }
        }

        void await() throws InterruptedException {
            finished.await();
            if (word.get() != ((jobCount * (jobCount + 1) / 2) << 24 | jobCount)) {
                throw new IllegalStateException("the jobs do not add up");
            }
        }
    }

    /** A chain of dependent operations, which no compiler shortens. The result is always 0. */
    private static long spin(long seed) {
        long x = seed;
        for (int i = 0; i < SPIN_COUNT; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x == 0 ? 1 : 0;
    }

    private static void produce(ExecutorService pool, Tally tally, int first, int step) {
        for (long i = first; i <= tally.jobCount; i += step) {
            long index = i;
            pool.execute(() -> tally.run(index));
        }
    }

    private static long round(ExecutorService pool, int jobCount, long spinMask, int producers)
            throws InterruptedException {
        var tally = new Tally(jobCount, spinMask);
        long start = System.nanoTime();
        if (producers == 1) {
            produce(pool, tally, 1, 1);
        } else {
            for (int i = 1; i <= producers; i++) {
                int producer = i;
                new Thread(() -> produce(pool, tally, producer, producers)).start();
            }
        }
        tally.await();
        return System.nanoTime() - start;
    }

    private static long[] roundTrips(ExecutorService pool, int jobCount) throws Exception {
        var tally = new Tally(jobCount, NEVER);
        var times = new long[jobCount];
        for (int i = 0; i < jobCount; i++) {
            long index = i + 1;
            long start = System.nanoTime();
            pool.submit(() -> tally.run(index)).get();
            times[i] = System.nanoTime() - start;
        }
        tally.await();
        return times;
    }

    private static long[] bursts(ExecutorService pool, int jobCount) throws InterruptedException {
        var times = new long[BURST_COUNT];
        for (int i = 0; i < BURST_COUNT; i++) {
            // Long enough for every worker to go to sleep.
            Thread.sleep(2);
            times[i] = round(pool, jobCount, NEVER, 1);
        }
        return times;
    }

    private static long[] run(String workload, int jobCount, ExecutorService pool)
            throws Exception {
        switch (workload) {
            case "tiny":
                return new long[] {round(pool, jobCount, NEVER, 1)};
            case "producers":
                int cores = Runtime.getRuntime().availableProcessors();
                return new long[] {round(pool, jobCount, NEVER, cores)};
            case "work20us":
                return new long[] {round(pool, jobCount, 0, 1)};
            case "oversubscribed":
                return new long[] {round(pool, jobCount, 15, 1)};
            case "pingpong":
                return roundTrips(pool, jobCount);
            case "burst":
                return bursts(pool, jobCount);
            default:
                throw new IllegalArgumentException("usage: WORKLOAD WIDTH COUNT");
        }
    }

    /**
     * CPU time of all threads of this process, in nanoseconds, though in steps of 10 ms: the
     * library has nothing finer.
     */
    private static long processorTime() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    public static void main(String[] arguments) throws Exception {
        String workload = arguments[0];
        int jobCount = Integer.parseInt(arguments[2]);
        var pool = Executors.newFixedThreadPool(Integer.parseInt(arguments[1]));

        // The warm-up: as many jobs, not measured.
        try {
            run(workload, jobCount, pool);
            long before = processorTime();
            long[] times = run(workload, jobCount, pool);
            long spent = processorTime() - before;
            print(workload, jobCount, times, spent);
        } finally {
            pool.shutdown();
        }
    }

    private static void print(String workload, int jobCount, long[] times, long spent) {
        Arrays.sort(times);
        long median = times[times.length / 2];
        if (workload.equals("pingpong")) {
            System.out.printf(
                    "jobs=%d ns=%d cpu_ns=%d p50_ns=%d p99_ns=%d%n",
                    jobCount, Arrays.stream(times).sum(), spent, median,
                    times[times.length * 99 / 100]);
        } else {
            System.out.printf(
                    "jobs=%d ns=%d cpu_ns=%d%n", (long) jobCount * times.length, median, spent);
        }
    }
}
