// SPDX-License-Identifier: Apache-2.0

// The workloads for the pools in C++. A pool has a constructor that takes the width, a destructor
// that joins, execute(job), and submit(job), which returns a std::future. One whose constructor takes
// a capacity as well blocks in execute(job) while the queue is full.

#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <future>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

// Iterations of the spinning arithmetic: about 20 us at 3 GHz, by count and not by a clock.
constexpr int spin_count = 10'000;
constexpr int burst_count = 11;
constexpr std::size_t blocking_capacity = 16;
constexpr std::uint64_t never = ~std::uint64_t{0};

// A chain of dependent operations, which no compiler shortens. The result is always 0.
[[gnu::noinline]] inline std::uint64_t spin(std::uint64_t seed)
{
    auto x = seed;
    for (int i = 0; i < spin_count; ++i) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    return x == 0 ? 1 : 0;
}

// What the jobs of one round have done together, in one word: how many ran in the lower 24 bits,
// the sum of their indices in the upper 40. The jobs share its ownership, as in other languages.
class Tally {
public:
    Tally(std::uint64_t job_count, std::uint64_t spin_mask)
        : job_count(job_count), spin_mask(spin_mask)
    {
    }

    void run(std::uint64_t index)
    {
        auto value = index;
        if ((index & spin_mask) == 0)
            value += spin(value);
        auto added = value << 24 | 1;
        auto sum = word.fetch_add(added, std::memory_order_relaxed) + added;
        if ((sum & 0xff'ffff) == job_count)
            finished.set_value();
    }

    void wait()
    {
        finished.get_future().wait();
        auto expected = (job_count * (job_count + 1) / 2) << 24 | job_count;
        if (word.load(std::memory_order_relaxed) != expected)
            throw std::runtime_error("the jobs do not add up");
    }

private:
    std::atomic<std::uint64_t> word{0};
    const std::uint64_t job_count;
    const std::uint64_t spin_mask;
    std::promise<void> finished;
};

inline std::uint64_t now()
{
    auto time = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
}

// CPU time of all threads of this process, in nanoseconds.
inline std::uint64_t processor_time()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::uint64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

template <typename Pool>
std::uint64_t run_round(
    Pool &pool, std::uint64_t job_count, std::uint64_t spin_mask, unsigned producers)
{
    auto tally = std::make_shared<Tally>(job_count, spin_mask);
    auto produce = [&](std::uint64_t first) {
        for (auto index = first; index <= job_count; index += producers)
            pool.execute([tally, index] { tally->run(index); });
    };
    std::vector<std::thread> threads;
    auto start = now();
    if (producers == 1)
        produce(1);
    else
        for (unsigned producer = 1; producer <= producers; ++producer)
            threads.emplace_back(produce, producer);
    tally->wait();
    auto time = now() - start;
    for (auto &thread : threads)
        thread.join();
    return time;
}

template <typename Pool>
std::vector<std::uint64_t> round_trips(Pool &pool, std::uint64_t job_count)
{
    auto tally = std::make_shared<Tally>(job_count, never);
    std::vector<std::uint64_t> times;
    times.reserve(job_count);
    for (std::uint64_t index = 1; index <= job_count; ++index) {
        auto start = now();
        pool.submit([tally, index] { tally->run(index); }).wait();
        times.push_back(now() - start);
    }
    tally->wait();
    return times;
}

// The number of producers in "block-8"; 0 for other workloads.
inline unsigned blocking_producers(const std::string &workload)
{
    return workload.rfind("block-", 0) == 0 ? std::stoul(workload.substr(6)) : 0;
}

template <typename Pool>
std::vector<std::uint64_t> run(const std::string &workload, std::uint64_t job_count, Pool &pool)
{
    if (auto producers = blocking_producers(workload))
        return {run_round(pool, job_count, never, producers)};
    if (workload == "tiny")
        return {run_round(pool, job_count, never, 1)};
    if (workload == "producers")
        return {run_round(pool, job_count, never, std::thread::hardware_concurrency())};
    if (workload == "work20us")
        return {run_round(pool, job_count, 0, 1)};
    if (workload == "oversubscribed")
        return {run_round(pool, job_count, 15, 1)};
    if (workload == "pingpong")
        return round_trips(pool, job_count);
    if (workload != "burst")
        throw std::invalid_argument("usage: WORKLOAD WIDTH COUNT");
    std::vector<std::uint64_t> times;
    for (int i = 0; i < burst_count; ++i) {
        // Long enough for every worker to go to sleep.
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        times.push_back(run_round(pool, job_count, never, 1));
    }
    return times;
}

template <typename Pool>
std::unique_ptr<Pool> make_pool(const std::string &workload, std::size_t width)
{
    if (blocking_producers(workload) == 0)
        return std::make_unique<Pool>(width);
    if constexpr (std::is_constructible_v<Pool, std::size_t, std::size_t>)
        return std::make_unique<Pool>(width, blocking_capacity);
    throw std::invalid_argument("the pool's queue has no limit");
}

template <typename Pool>
int benchmark(int argc, char **argv)
{
    if (argc != 4)
        throw std::invalid_argument("usage: WORKLOAD WIDTH COUNT");
    std::string workload = argv[1];
    unsigned long long job_count = std::stoull(argv[3]);
    auto owner = make_pool<Pool>(workload, std::stoul(argv[2]));
    auto &pool = *owner;

    // The warm-up: as many jobs, not measured.
    run(workload, job_count, pool);
    auto before = processor_time();
    auto times = run(workload, job_count, pool);
    unsigned long long spent = processor_time() - before;
    std::sort(times.begin(), times.end());

    unsigned long long median = times[times.size() / 2];
    if (workload == "pingpong") {
        unsigned long long late = times[times.size() * 99 / 100];
        unsigned long long sum = std::accumulate(times.begin(), times.end(), std::uint64_t{0});
        std::printf("jobs=%llu ns=%llu cpu_ns=%llu p50_ns=%llu p99_ns=%llu\n",
                    job_count, sum, spent, median, late);
    } else {
        std::printf("jobs=%llu ns=%llu cpu_ns=%llu\n", job_count * times.size(), median, spent);
    }
    return 0;
}
