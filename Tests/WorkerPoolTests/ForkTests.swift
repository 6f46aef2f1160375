// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing
import WorkerPool

/// A pool in the child of a process that forks, which has none of its threads.
@Suite(.enabled(if: !Sanitizer.isPresent, "a sanitizer has threads of its own"))
struct ForkTests {
    @Test func `in a forked child the pool is closed, and can be released`() async {
        await #expect(processExitsWith: .success) { try useParentsPool() }
    }

    @Test func `a forked child can have a pool of its own`() async {
        await #expect(processExitsWith: .success) { try useOwnPool() }
    }
}

private func useParentsPool() throws {
    var pool = Optional(try ThreadPool(size: 2))
    try waitUntilStarted(pool)
    let code = childExitCode {
        guard isClosed({ try pool?.execute {} }) else { return 1 }
        guard isClosed({ _ = try pool?.submit {} }) else { return 2 }
        pool = nil
        return 0
    }
    precondition(code == 0, "the child ended with \(code)")
    // Nothing has changed for the parent.
    let value = try pool?.submit { 7 }.wait()
    precondition(value == 7)
}

private func useOwnPool() throws {
    let pool = try ThreadPool(size: 1)
    try waitUntilStarted(pool)
    let code = childExitCode {
        let own = try? ThreadPool(size: 1)
        return (try? own?.submit { 0 }.wait()) ?? 1
    }
    precondition(code == 0, "the child ended with \(code)")
    _ = try pool.shutdown(within: .seconds(60))
}

/// Waits until the workers have run something and sleep.
///
/// Threads that have just begun make the metadata of types, for which the runtime has locks. One that is
/// held when the process forks stays so in the child for ever.
private func waitUntilStarted(_ pool: ThreadPool?) throws {
    try pool?.submit {}.wait()
    let isIdle = try pool?.waitUntilIdle(within: .seconds(60))
    precondition(isIdle == true)
}

/// Whether a call says that the pool is closed.
private func isClosed(_ call: () throws -> Void) -> Bool {
    do {
        try call()
        return false
    } catch {
        return error as? ThreadPoolError == .closed
    }
}

/// Runs a body in a child of fork(2), which is killed after a minute.
///
/// - Returns: its exit code; -1 where it was killed.
private func childExitCode(_ body: () -> CInt) -> CInt {
    // Swift declares the function unavailable.
    guard let symbol = unsafe dlsym(nil, "fork") else { return -1 }
    // That is its type.
    let fork = unsafe unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)
    let process = fork()
    guard process != 0 else {
        unblockAlarm()
        alarm(60)
        _exit(body())
    }
    var status: CInt = 0
    // The pointer is used during the call only.
    guard process > 0, unsafe waitpid(process, &status, 0) == process else { return -1 }
    return status & 0x7f == 0 ? status >> 8 & 0xff : -1
}

/// The threads that run tests have all signals blocked.
private func unblockAlarm() {
    var signals = sigset_t()
    // The pointers are used during the calls only.
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGALRM)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
}
