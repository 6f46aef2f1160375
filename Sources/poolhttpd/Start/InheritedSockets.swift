// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Systemd

/// The sockets that the service manager passed, until the server or a refusal has them.
struct InheritedSockets: ~Copyable {
    /// In the order of their numbers.
    private var sockets = UniqueArray<InheritedSocket>()
    /// The connections that an earlier instance has left.
    var stored: StoredConnections
    /// Why descriptors that were passed too cannot be served, one error for each.
    let refused: [SystemdError]

    /// Takes over what was passed: by number, or as standard input.
    ///
    /// To be called once, before any other descriptor is opened.
    ///
    /// Source: sd_listen_fds(3), systemd.exec(5) "StandardInput=".
    init() {
        var refused: [SystemdError] = []
        var stored = StoredConnections()
        do throws(SystemdError) {
            var passed = try ListenSockets.take()
            stored = StoredConnections(from: &passed)
            if passed.count == 0 {
                passed = ListenSockets.takeStandardInput(identifier: "poolhttpd")
            }
            while let descriptor = passed.next() {
                do throws(SystemdError) {
                    sockets.append(try InheritedSocket(descriptor))
                } catch {
                    refused.append(error)
                }
            }
        } catch {
            refused = [error]
        }
        self.refused = refused
        self.stored = stored
    }

    /// Whether nothing was passed, so that the daemon binds an address by itself.
    var isEmpty: Bool { sockets.isEmpty && refused.isEmpty }

    /// How many sockets there are for a role.
    func count(of role: ListenerRole) -> Int {
        sockets.indices.count { ListenerRole(socketName: sockets[$0].name) == role }
    }

    /// Hands the next socket of whatever role out; nil when all are taken.
    mutating func next() -> InheritedSocket? {
        sockets.isEmpty ? nil : sockets.remove(at: 0)
    }

    /// Hands the next socket of a role out; nil when all are taken.
    mutating func next(for role: ListenerRole) -> InheritedSocket? {
        let index = sockets.indices.first { ListenerRole(socketName: sockets[$0].name) == role }
        return index.map { sockets.remove(at: $0) }
    }

    /// Checks that there is a socket to serve, and that each is meant for this server.
    ///
    /// - Throws: `StartError` where none is left of what was passed, and for a socket that is named
    ///   for something else: to serve it would show the sites where they do not belong, and to leave
    ///   it would let its clients wait for ever.
    func check() throws(StartError) {
        guard refused.isEmpty || count(of: .http) > 0 else {
            let reasons = refused.map { "\($0)" }.joined(separator: "; ")
            throw StartError(
                "nothing that the service manager passed can be served: \(reasons)",
                .configurationInvalid)
        }
        for index in sockets.indices {
            let name = sockets[index].name
            guard ListenerRole(socketName: name) == nil else { continue }
            throw StartError(
                "no use is known for the socket named \"\(name)\", and its clients must not be left "
                    + "waiting: set FileDescriptorName=http in its unit to serve the sites there, "
                    + "or remove it", .configurationInvalid)
        }
    }
}
