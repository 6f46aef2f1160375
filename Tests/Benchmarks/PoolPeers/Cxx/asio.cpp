// SPDX-License-Identifier: Apache-2.0

// Boost.Asio's thread_pool.
//
// Usage: asio WORKLOAD WIDTH COUNT; see Tests/Benchmarks/pool.

#include "workloads.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <utility>

class ThreadPool {
public:
    explicit ThreadPool(std::size_t width) : pool(width) {}

    ~ThreadPool() { pool.join(); }

    template <typename Job>
    void execute(Job &&job)
    {
        boost::asio::post(pool, std::forward<Job>(job));
    }

    template <typename Job>
    std::future<void> submit(Job &&job)
    {
        return boost::asio::post(pool, boost::asio::use_future(std::forward<Job>(job)));
    }

private:
    boost::asio::thread_pool pool;
};

int main(int argc, char **argv)
{
    return benchmark<ThreadPool>(argc, argv);
}
