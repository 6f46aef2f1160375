// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import WorkerPool

/// What jobs in the queue cost, each in a process of its own.
@Suite(.enabled(if: !Sanitizer.isPresent, "a sanitizer has a memory of its own"))
struct MemoryTests {
    @Test func `a burst of a million jobs leaves nothing behind`() async {
        await #expect(processExitsWith: .success) { try runBursts() }
    }

    @Test func `the pool allocates nothing for each job that is executed`() async {
        await #expect(processExitsWith: .success) { try executeMany() }
    }

    @Test func `a submitted job takes less than 200 bytes`() async {
        await #expect(processExitsWith: .success) { try submitMany() }
    }
}

private func runBursts() throws {
    let pool = try ThreadPool(size: 1)
    // The first one finds out what code and stacks take.
    try runBurst(of: 1000, on: pool)
    let before = residentBytes
    let peak = try runBurst(of: 1_000_000, on: pool)
    precondition(peak > before + 1_000_000 * 16, "a queued job takes memory")
    // A second after it.
    try waitUntil { residentBytes - before < 1 << 20 }
    _ = try pool.shutdown(within: .seconds(60))
}

/// - Returns: the memory in use while all jobs are queued.
@discardableResult
private func runBurst(of count: Int, on pool: ThreadPool) throws -> Int {
    let gate = try hold(pool)
    for number in 0..<count {
        // Each has a closure with memory of its own.
        try pool.execute { _ = number }
    }
    let peak = residentBytes
    gate.open()
    try pool.waitUntilIdle()
    return peak
}

private func executeMany() throws {
    let pool = try ThreadPool(size: 1)
    try runBurst(of: 1000, on: pool)
    let gate = try hold(pool)
    let total = 1_000_000
    let before = residentBytes
    for _ in 0..<total {
        // Has no captures, and so no memory of its own.
        try pool.execute {}
    }
    let each = (residentBytes - before) / total
    // Its place in the queue takes 32; the smallest piece that malloc(3) allocates takes as many again.
    precondition(each < 48, "\(each) bytes each")
    gate.open()
    try pool.waitUntilIdle()
}

private func submitMany() throws {
    let pool = try ThreadPool(size: 1)
    let gate = try hold(pool)
    let total = 100_000
    let before = residentBytes
    // These take 8 bytes each.
    var handles: [JobHandle<Int>] = []
    handles.reserveCapacity(total)
    for number in 0..<total {
        handles.append(try pool.submit { number })
    }
    let each = (residentBytes - before) / total - 8
    precondition(each <= 200, "\(each) bytes each")
    gate.open()
    for (number, handle) in handles.enumerated() {
        let result = try handle.wait()
        precondition(result == number)
    }
}

/// Holds the only worker of a pool.
private func hold(_ pool: ThreadPool) throws -> Gate {
    let (gate, begun) = (Gate(), Gate())
    try pool.execute {
        begun.open()
        gate.pass()
    }
    begun.pass()
    return gate
}

/// The process's memory.
///
/// Source: proc(5), `/proc/self/statm`.
private var residentBytes: Int {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 100)
    guard unsafe fgets(&line, CInt(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * sysconf(Int32(_SC_PAGESIZE))
}
