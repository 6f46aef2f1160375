// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import Slots
import Synchronization

/// Connections that a drain has taken out of the workers' hands, for another program.
struct KeptConnections {
    /// How long a drain leaves connections open whose clients ask on and on, in nanoseconds: for
    /// several looks of the supervisor, which finds most of them between two requests.
    static let patience: UInt64 = 100_000_000

    var entries: [FrozenServer.Entry] = []
    /// When that time is over, in nanoseconds of `MonotonicClock`; nil where nothing is kept.
    var deadline: UInt64?
}

/// How connections outlive their process: somebody else keeps their descriptors open meanwhile, and
/// hands them to the next instance under other numbers.
extension Server {
    /// What a drain has kept.
    ///
    /// To be called once the server was stopped.
    ///
    /// - Parameter limit: the most connections; those that have been kept longest go first.
    /// - Returns: nil for none.
    public func keptConnections(limit: Int) -> Handover? {
        let entries = kept.withLock { $0.entries.prefix(max(0, limit)) }
        guard !entries.isEmpty else { return nil }
        var writer = HandoverWriter()
        for entry in entries {
            context.table.withOwned(entry.token) { connection in
                writer.write(connection, entry.state)
                writer.writeIdentity(of: connection)
            }
        }
        return writer.finish()
    }

    /// Takes over connections that an earlier instance has kept.
    ///
    /// - Parameters:
    ///   - bytes: what that instance has written.
    ///   - descriptors: those of the connections, under whatever numbers. Those that cannot be served
    ///     are closed and counted.
    /// - Throws: when nothing can be understood; every descriptor is closed then.
    public func adopt(
        _ bytes: [UInt8], keptAs descriptors: [CInt]
    ) throws(HandoverError) -> Adoption {
        var unclaimed = Set(descriptors)
        defer {
            for number in unclaimed {
                OwnedDescriptor(owning: number).close()
            }
        }
        var adoption = Adoption()
        let records = try HandoverRecords(bytes)
        var newNumbers: [CInt: CInt] = [:]
        for number in descriptors {
            guard let identity = OwnedDescriptor.identity(of: number),
                let earlier = records.numbers[identity]
            else { continue }
            newNumbers[earlier] = number
        }
        for var record in records.connections {
            // Where its client has gone meanwhile, it is not among the descriptors.
            guard let number = newNumbers.removeValue(forKey: record.number) else { continue }
            unclaimed.remove(number)
            record.number = number
            adoption.count(adopt(record))
        }
        adoption.lostConnections += unclaimed.count
        return adoption
    }
}
