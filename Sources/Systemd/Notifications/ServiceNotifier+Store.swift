// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// Descriptors that the service manager keeps while the service restarts.
///
/// It does so for units with `FileDescriptorStoreMax=` above 0. The next instance finds them among
/// the ``ListenSockets``, by the names they were stored under. Source: sd_notify(3),
/// systemd.service(5) "FileDescriptorStoreMax=".
extension ServiceNotifier {
    /// Hands copies of descriptors to the manager, which keeps them: `FDSTORE=1`, `FDNAME=`.
    ///
    /// The manager silently refuses what exceeds the unit's maximum, and a file that it already
    /// has under the same name.
    ///
    /// - Parameters:
    ///   - descriptors: 1 to 253, for example sockets or a memfd with the daemon's state. They stay
    ///     the caller's and can be closed at once.
    ///   - name: what the next instance asks for: 1 to 255 printable ASCII characters but `:`.
    ///     Several descriptors may share one.
    ///   - isPolled: false keeps a descriptor that hangs up or fails (`FDPOLL=0`), which the manager
    ///     otherwise drops.
    /// - Returns: `failed` with `EINVAL` for none or too many descriptors, with `EBADF` for one that
    ///   is not open.
    /// - Throws: `descriptorNameInvalid`.
    @discardableResult
    public func store(
        _ descriptors: [FileDescriptor], named name: String, isPolled: Bool = true
    ) throws(SystemdError) -> Outcome {
        try Self.checkName(name)
        guard !descriptors.isEmpty else { return .failed(.invalidArgument) }
        let polling = isPolled ? "" : "\nFDPOLL=0"
        return send("FDSTORE=1\nFDNAME=\(name)\(polling)", with: descriptors)
    }

    /// Has the manager close every stored descriptor of a name: `FDSTOREREMOVE=1`.
    ///
    /// - Throws: `descriptorNameInvalid`.
    @discardableResult
    public func removeStored(named name: String) throws(SystemdError) -> Outcome {
        try Self.checkName(name)
        return send("FDSTOREREMOVE=1\nFDNAME=\(name)")
    }

    private static func checkName(_ name: String) throws(SystemdError) {
        let isValid =
            (1...255).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: ":") }
        guard isValid else { throw .descriptorNameInvalid(name) }
    }
}
