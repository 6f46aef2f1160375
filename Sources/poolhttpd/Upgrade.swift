// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import Server
import SystemPackage
import Systemd

/// Lets the program that is installed now take the place of the one that runs: the same process, the
/// same sockets, the same connections.
struct Upgrade {
    /// The environment's variable that names the descriptor of what is handed over.
    private static let variable = "POOLHTTPD_HANDOVER"
    /// In seconds: a program that reads its configuration for longer is none to rely on.
    private static let maximumCheckTime = 10

    private let program: Program
    private let logs: LogWriters

    init(_ program: Program, logs: LogWriters) {
        self.program = program
        self.logs = logs
    }

    /// Whether another program is installed than the one that runs.
    var isDue: Bool { program.isReplaced }

    /// Tries whether the installed program runs at all, and accepts the configuration.
    ///
    /// Blocks until it has checked that.
    ///
    /// - Parameter meanwhile: called again and again until then.
    /// - Returns: what is wrong; nil for nothing.
    func problem(meanwhile: () -> Void) -> String? {
        switch program.run(adding: "--check", timeout: Self.maximumCheckTime, meanwhile: meanwhile)
        {
        case .exited(0): nil
        case .exited(let status): "\(program.path) --check has ended with \(status)"
        case .signalled(let signal): "signal \(signal) has ended \(program.path) --check"
        case .timedOut: "\(program.path) --check has not ended after \(Self.maximumCheckTime) s"
        case .notStarted(let errno): "\(program.path) cannot be executed: \(errno)"
        }
    }

    /// Executes the installed program, which takes over what is handed over.
    ///
    /// - Parameter lastly: called once nothing but the kernel can refuse it; what it logs is written.
    /// - Returns: why that was not possible; else it does not return.
    func execute(_ handover: Handover, lastly: () -> Void) -> String {
        do throws(Errno) {
            // Since it was tried, workers have been waited for.
            if let errno = program.accessProblem {
                return "\(program.path) cannot be executed: \(errno)"
            }
            let memory = try SealedMemory.create("poolhttpd-handover", handover.bytes.span)
            let descriptors = handover.descriptors + [memory.number]
            // Also where only some of them could be changed: no other program may get them.
            defer {
                for number in descriptors {
                    // It is open, as it was a moment ago.
                    try? OwnedDescriptor.setInherited(false, number)
                }
            }
            for number in descriptors {
                try OwnedDescriptor.setInherited(true, number)
            }
            lastly()
            // Their threads end with this program.
            logs.flush(within: .seconds(2))
            let errno = program.execute(with: "\(Self.variable)=\(memory.number)")
            return "\(program.path) cannot be executed: \(errno)"
        } catch {
            return "the connections cannot be handed over: \(error)"
        }
    }

    /// What an earlier program has handed over to this one; nil when this one was started as usual.
    ///
    /// Changes the environment: to be called before any thread exists.
    static func takeHandover() throws(StartError) -> [UInt8]? {
        guard let text = unsafe getenv(variable), let number = CInt(unsafe String(cString: text))
        else { return nil }
        unsafe unsetenv(variable)
        do throws(Errno) {
            return try SealedMemory.content(OwnedDescriptor(inheriting: number))
        } catch {
            throw StartError(
                "cannot read what the earlier program has left: \(error)", .systemError, error)
        }
    }
}
