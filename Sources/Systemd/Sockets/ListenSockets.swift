// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc
import LinuxIO
import SystemPackage

/// The descriptors that the service manager passed to this process: sockets and others.
///
/// They come from `.socket` units, from `OpenFile=`, and from the store where an earlier instance
/// left them with ``ServiceNotifier/store(_:named:isPolled:)``. Each is handed out once, by name or
/// in the order of the numbers; across units that order is undefined. Closes what was not taken, but
/// never shuts a listener down nor unlinks its path: both belong to the manager.
/// Source: sd_listen_fds(3).
public struct ListenSockets: ~Copyable, Sendable {
    private struct Entry: Sendable {
        let number: CInt
        let name: String
    }

    private var remaining: [Entry]

    /// Takes over everything that was passed, close-on-exec and otherwise as it is.
    ///
    /// Removes the `LISTEN_*` variables, so that children do not claim the descriptors and a second
    /// call finds none. Changes the environment: call it before any thread exists. Outside systemd
    /// there are no descriptors and no error.
    /// - Throws: `environmentInvalid`.
    ///
    /// Source: sd_listen_fds_with_names(3).
    public static func take() throws(SystemdError) -> ListenSockets {
        var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        // `list` outlives the call, which stores an allocated array in it or leaves it alone.
        let count = unsafe sd_listen_fds_with_names(1, &list)
        guard count >= 0 else { throw .environmentInvalid(Errno(rawValue: -count)) }
        // On success the array holds exactly `count` allocated strings, owned by us.
        let names = unsafe takeNames(list, count: Int(count))
        return ListenSockets(first: SD_LISTEN_FDS_START, names: names)
    }

    /// Creates the owner of consecutive descriptors, one for each name.
    init(first: CInt, names: [String]) {
        remaining = zip(first..., names).map { Entry(number: $0, name: $1) }
    }

    deinit {
        for entry in remaining {
            OwnedDescriptor(owning: entry.number).close()
        }
    }

    /// How many descriptors have not been handed out yet.
    public var count: Int { remaining.count }

    /// The names of those that have not been handed out yet, in the order of their numbers.
    public var names: [String] { remaining.map(\.name) }

    /// Hands the next descriptor out.
    ///
    /// - Returns: the descriptor, owned by the caller, or nil when all are taken.
    public mutating func next() -> PassedDescriptor? {
        take(at: remaining.indices.first)
    }

    /// Hands the next descriptor of a name out.
    ///
    /// - Returns: the descriptor, owned by the caller, or nil when all of this name are taken.
    public mutating func take(named name: String) -> PassedDescriptor? {
        take(at: remaining.firstIndex { $0.name == name })
    }

    private mutating func take(at index: Int?) -> PassedDescriptor? {
        guard let index else { return nil }
        let entry = remaining.remove(at: index)
        return PassedDescriptor(owning: entry.number, name: entry.name)
    }

    private static func takeNames(
        _ list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, count: Int
    ) -> [String] {
        guard let list = unsafe list else { return [] }
        // The caller vouches for `count` strings in `list`, each allocated by malloc(3), as is the
        // array itself; nothing refers to them afterwards.
        defer { unsafe free(list) }
        var names: [String] = []
        for index in 0..<count {
            guard let name = unsafe list[index] else { break }
            unsafe names.append(String(cString: name))
            unsafe free(name)
        }
        return names
    }
}
