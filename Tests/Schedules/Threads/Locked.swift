// SPDX-License-Identifier: Apache-2.0

import Scheduling

/// The stand-in of the lock: taking it is a point.
@safe public struct Locked<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    // One thread of a run goes on at a time, and none goes on inside of another's section but to a
    // lock of its own.
    private let value: UnsafeMutablePointer<Value>
    private let state = LockState()
    private let label: String

    package init(_ value: consuming Value) {
        unsafe self.value = .allocate(capacity: 1)
        unsafe self.value.initialize(to: value)
        label = "locks \(Value.self)"
    }

    deinit {
        unsafe value.deinitialize(count: 1)
        unsafe value.deallocate()
    }

    /// Runs a section with the lock held.
    public func withLock<Result: ~Copyable>(_ section: (inout Value) -> Result) -> Result {
        lock()
        defer { state.isHeld = false }
        return unsafe section(&value.pointee)
    }

    /// Runs a section with the lock held, and hands it a value to consume.
    public func withLock<Argument: ~Copyable, Result: ~Copyable>(
        _ argument: consuming Argument, _ section: (inout Value, consuming Argument) -> Result
    ) -> Result {
        lock()
        defer { state.isHeld = false }
        return unsafe section(&value.pointee, argument)
    }

    /// Looks at the value, held or not: for the condition of a wait, while no thread goes on.
    public func look<Result>(_ section: (borrowing Value) -> Result) -> Result {
        unsafe section(value.pointee)
    }

    private func lock() {
        let state = state
        Scheduler.shared.wait(label) { !state.isHeld }
        state.isHeld = true
    }
}

private final class LockState: @unchecked Sendable {
    var isHeld = false
}
