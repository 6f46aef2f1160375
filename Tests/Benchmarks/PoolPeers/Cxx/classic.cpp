// SPDX-License-Identifier: Apache-2.0

// The pool that C++ programs write for themselves: a mutex, a condition variable, a queue of
// std::function. With a second condition variable, senders wait while the queue is full.
//
// Usage: classic WORKLOAD WIDTH COUNT; see Tests/Benchmarks/pool.

#include "workloads.hpp"

#include <condition_variable>
#include <functional>
#include <limits>
#include <mutex>
#include <queue>
#include <utility>

class ThreadPool {
public:
    explicit ThreadPool(std::size_t width, std::size_t capacity = unlimited)
        : capacity(capacity)
    {
        for (std::size_t i = 0; i < width; ++i)
            workers.emplace_back([this] { work(); });
    }

    ~ThreadPool()
    {
        {
            std::lock_guard lock(mutex);
            closed = true;
        }
        changed.notify_all();
        for (auto &worker : workers)
            worker.join();
    }

    template <typename Job>
    void execute(Job &&job)
    {
        {
            std::unique_lock lock(mutex);
            if (capacity != unlimited)
                freed.wait(lock, [this] { return jobs.size() < capacity; });
            jobs.emplace(std::forward<Job>(job));
        }
        changed.notify_one();
    }

    template <typename Job>
    std::future<void> submit(Job &&job)
    {
        // A std::function can be copied, hence what it holds must be as well.
        auto task = std::make_shared<std::packaged_task<void()>>(std::forward<Job>(job));
        auto result = task->get_future();
        execute([task = std::move(task)] { (*task)(); });
        return result;
    }

private:
    void work()
    {
        std::unique_lock lock(mutex);
        while (true) {
            changed.wait(lock, [this] { return closed || !jobs.empty(); });
            if (jobs.empty())
                return;
            {
                auto job = std::move(jobs.front());
                jobs.pop();
                lock.unlock();
                if (capacity != unlimited)
                    freed.notify_one();
                job();
            }
            lock.lock();
        }
    }

    static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

    const std::size_t capacity;
    std::mutex mutex;
    std::condition_variable changed;
    std::condition_variable freed;
    std::queue<std::function<void()>> jobs;
    bool closed = false;
    std::vector<std::thread> workers;
};

int main(int argc, char **argv)
{
    return benchmark<ThreadPool>(argc, argv);
}
