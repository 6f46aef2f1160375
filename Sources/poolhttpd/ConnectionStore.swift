// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Glibc
import LinuxIO
import Server
import SystemPackage
import Systemd

/// The service manager's store, in which idle connections wait while the service restarts.
///
/// The manager keeps what is put there for the next instance if one follows at once, and closes it
/// after a stop. Source: systemd.service(5) "FileDescriptorStoreMax=", sd_notify(3) "FDSTORE=1".
struct ConnectionStore {
    /// What every stored descriptor is called: those of connections, and the memory with their state.
    static let name = "poolhttpd-kept"

    /// How long the manager may take to hear of them.
    private static let patience = Duration.seconds(2)
    /// sd_notify(3): the most descriptors of one notification.
    private static let maximumBatch = 253

    private let notifier: ServiceNotifier
    /// How many descriptors the manager keeps.
    private let capacity: Int

    /// - Returns: nil where the manager keeps none: `FDSTORE` does not say how many.
    init?(_ notifier: ServiceNotifier) {
        guard let text = unsafe getenv("FDSTORE"), let capacity = Int(unsafe String(cString: text)),
            capacity > 1
        else { return nil }
        self.notifier = notifier
        self.capacity = capacity
    }

    /// Puts the connections that a server has kept into the store.
    ///
    /// Blocks until the manager has them, for a few seconds at most.
    ///
    /// - Returns: the number of connections; 0 as well where the manager could not be reached.
    func put(_ server: Server) -> Int {
        guard let handover = server.keptConnections(limit: capacity - 1) else { return 0 }
        do throws(Errno) {
            let state = try SealedMemory.create("poolhttpd-kept", handover.bytes.span)
            // The state goes first: without it the rest would mean nothing.
            let numbers = [state.number] + handover.descriptors
            for start in stride(from: 0, to: numbers.count, by: Self.maximumBatch) {
                let batch = numbers[start..<min(start + Self.maximumBatch, numbers.count)]
                guard store(batch.map { FileDescriptor(rawValue: $0) }) else { return 0 }
            }
            // The manager cannot tell whose a notification is once its sender is gone.
            guard notifier.waitUntilHandled(within: Self.patience) == .handled else { return 0 }
            return handover.descriptors.count
        } catch {
            return 0
        }
    }

    private func store(_ descriptors: [FileDescriptor]) -> Bool {
        Self.insist { try? notifier.store(descriptors, named: Self.name) }
    }

    /// Has the manager close its copies of what an earlier instance has put there.
    ///
    /// Until then a connection that is closed here stays open there. Blocks while the manager's queue
    /// is full, for at most two seconds.
    static func clear(_ notifier: ServiceNotifier) {
        _ = insist { try? notifier.removeStored(named: name) }
    }

    /// Repeats a notification until the manager takes it.
    private static func insist(_ notify: () -> ServiceNotifier.Outcome?) -> Bool {
        let deadline = ContinuousClock.now + patience
        while true {
            let outcome = notify()
            guard outcome == .dropped, ContinuousClock.now < deadline else {
                return outcome == .sent
            }
            usleep(10_000)
        }
    }
}

/// What an earlier instance has left in the service manager's store.
struct StoredConnections: ~Copyable {
    private var state: PassedDescriptor?
    private var connections = UniqueArray<PassedDescriptor>()

    /// How many descriptors were left.
    var count: Int { connections.count + (state == nil ? 0 : 1) }

    /// Whether nothing was left.
    var isEmpty: Bool { connections.isEmpty && state == nil }

    /// Takes what was stored out of what the manager has passed.
    init(from passed: inout ListenSockets) {
        while let descriptor = passed.take(named: ConnectionStore.name) {
            switch descriptor.kind {
            case .memory: state = consume descriptor
            default: connections.append(consume descriptor)
            }
        }
    }

    /// Creates what is left of nothing.
    init() {}

    /// Hands the connections to a server; those that it cannot serve are closed.
    ///
    /// - Returns: what became of them.
    mutating func resume(on server: Server) -> Adoption {
        var numbers: [CInt] = []
        while !connections.isEmpty {
            numbers.append(connections.removeLast().release().rawValue)
        }
        // No server can read an empty state, and each closes what it cannot serve.
        var content: [UInt8] = []
        if let memory = state.take() {
            content = Self.content(of: memory)
        }
        do throws(HandoverError) {
            return try server.adopt(content, keptAs: numbers)
        } catch {
            var adoption = Adoption()
            adoption.lostConnections = numbers.count
            return adoption
        }
    }

    private static func content(of memory: consuming PassedDescriptor) -> [UInt8] {
        let descriptor = OwnedDescriptor(owning: memory.release().rawValue)
        return (try? SealedMemory.content(descriptor)) ?? []
    }
}
