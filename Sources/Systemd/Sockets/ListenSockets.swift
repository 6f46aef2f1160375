// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc
public import LinuxIO
import SystemPackage

/// The stream sockets that the service manager passed to this process.
///
/// Hands each out once, in the order of their numbers; across socket units that order is undefined,
/// so they are told apart by name. Closes what was not taken, but never shuts a listener down nor
/// unlinks its path: both belong to the manager. Source: sd_listen_fds(3).
public struct ListenSockets: ~Copyable, Sendable {
    private struct Entry: Sendable {
        let passed: PassedDescriptor
        let kind: InheritedSocket.Kind
    }

    /// Why descriptors that were passed too are closed instead of handed out.
    ///
    /// One error for each: `unsuitableDescriptor`, `unconnectedSocket` or `descriptorFailed`.
    public let refused: [SystemdError]

    private var remaining: ArraySlice<Entry>

    /// Takes over every passed socket, verified, non-blocking and close-on-exec.
    ///
    /// Descriptors that are no stream sockets are closed, and listed in `refused`. Removes the
    /// `LISTEN_*` variables, so that children do not claim the sockets and a second call finds none.
    /// Changes the environment: call it before any thread exists. Outside systemd there are no
    /// sockets and no error.
    /// - Throws: `environmentInvalid`.
    ///
    /// Source: sd_listen_fds_with_names(3), sd_is_socket(3).
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
        var entries: [Entry] = []
        var refused: [SystemdError] = []
        for (number, name) in zip(first..., names) {
            let passed = PassedDescriptor(number: number, name: name)
            do throws(SystemdError) {
                entries.append(Entry(passed: passed, kind: try passed.prepare()))
            } catch {
                refused.append(error)
                OwnedDescriptor(owning: number).close()
            }
        }
        remaining = entries[...]
        self.refused = refused
    }

    deinit {
        for entry in remaining {
            OwnedDescriptor(owning: entry.passed.number).close()
        }
    }

    /// How many sockets have not been handed out yet.
    public var count: Int { remaining.count }

    /// Hands the next socket out.
    ///
    /// - Returns: the socket, owned by the caller, or nil when all are taken.
    public mutating func next() -> InheritedSocket? {
        guard let entry = remaining.popFirst() else { return nil }
        return InheritedSocket(
            descriptor: OwnedDescriptor(owning: entry.passed.number), name: entry.passed.name,
            kind: entry.kind)
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

/// A stream socket that the service manager opened and passed.
///
/// Owns its descriptor, which is non-blocking and close-on-exec. Closing it is all that may be done
/// at the end: after `shutdown(2)` the next instance would inherit a dead listener.
/// Source: sd_listen_fds(3).
public struct InheritedSocket: ~Copyable, Sendable {
    /// What may be done with the socket.
    public enum Kind: Equatable, Sendable {
        /// Connections are accepted from it.
        case listener
        /// It is itself the one connection to serve (`Accept=yes` in the socket unit).
        case connection
    }

    /// The name given by `FileDescriptorName=`, by default the socket unit's own; `connection` with
    /// `Accept=yes`, and `unknown` when the manager sent no names.
    public let name: String
    /// Whether connections are accepted from it or it is one.
    public let kind: Kind

    private let descriptor: OwnedDescriptor

    init(descriptor: consuming OwnedDescriptor, name: String, kind: Kind) {
        self.name = name
        self.kind = kind
        self.descriptor = descriptor
    }

    /// The kernel's number for the socket, for messages.
    public var number: CInt { descriptor.number }

    /// Gives the descriptor to the caller.
    ///
    /// - Returns: the owner of the socket.
    public consuming func takeDescriptor() -> OwnedDescriptor { descriptor }
}
