// SPDX-License-Identifier: Apache-2.0

import CLinux
import CSystemd
import Glibc
import LinuxIO
import SystemPackage

/// A descriptor as announced by the service manager, not yet known to be a stream socket.
struct PassedDescriptor: Sendable {
    let number: CInt
    let name: String

    /// Checks that this is a stream socket and makes it non-blocking.
    ///
    /// - Returns: whether it listens or is a connection.
    /// - Throws: `unsuitableDescriptor`, `unconnectedSocket` or `descriptorFailed`.
    func prepare() throws(SystemdError) -> InheritedSocket.Kind {
        let isListener = try isStreamSocket(listening: 1)
        if !isListener, try !isStreamSocket(listening: 0) {
            throw .unsuitableDescriptor(number: number, name: name, kind: try kind())
        }
        if !isListener, wasNeverConnected {
            throw .unconnectedSocket(number: number, name: name)
        }
        try makeNonBlocking()
        return isListener ? .listener : .connection
    }

    /// Whether a stream socket that does not listen is no connection either.
    ///
    /// getpeername(2) would not tell such a socket from a connection that the client has reset.
    private var wasNeverConnected: Bool {
        var byte: UInt8 = 0
        // `byte` outlives the call, which writes at most that one.
        let result = unsafe clinux_receive(number, &byte, 1, CInt(MSG_PEEK | MSG_DONTWAIT))
        // The first is TCP's answer, the second that of a Unix socket.
        return result == -Int(ENOTCONN) || result == -Int(EINVAL)
    }

    private func isStreamSocket(listening: CInt) throws(SystemdError) -> Bool {
        let type = CInt(SOCK_STREAM.rawValue)
        let result = sd_is_socket(number, AF_UNSPEC, type, listening)
        guard result >= 0 else { throw failed(Errno(rawValue: -result)) }
        return result > 0
    }

    private func makeNonBlocking() throws(SystemdError) {
        let flags = fcntl(number, F_GETFL)
        guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw failed(Errno(rawValue: errno))
        }
    }

    private func kind() throws(SystemdError) -> DescriptorKind {
        var status = clinux_file_status()
        // `status` outlives the call, which only fills it in.
        let result = unsafe clinux_fstat(number, &status)
        guard result == 0 else { throw failed(Errno(rawValue: -result)) }
        switch status.mode & S_IFMT {
        case S_IFSOCK: return try socketKind()
        case S_IFIFO: return .fifo
        case S_IFREG: return .regularFile
        case S_IFDIR: return .directory
        case S_IFCHR, S_IFBLK: return .device
        default: return .other
        }
    }

    private func socketKind() throws(SystemdError) -> DescriptorKind {
        var type: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        // Both variables outlive the call and `length` tells the size of the first.
        guard unsafe getsockopt(number, SOL_SOCKET, SO_TYPE, &type, &length) == 0 else {
            throw failed(Errno(rawValue: errno))
        }
        switch type {
        case CInt(SOCK_DGRAM.rawValue): return .datagramSocket
        case CInt(SOCK_SEQPACKET.rawValue): return .sequentialPacketSocket
        default: return .otherSocket
        }
    }

    private func failed(_ errno: Errno) -> SystemdError {
        .descriptorFailed(number: number, name: name, errno: errno)
    }
}

/// What a passed descriptor turned out to be when it was not a stream socket.
public enum DescriptorKind: Equatable, Sendable {
    /// A socket of type `SOCK_DGRAM`.
    case datagramSocket
    /// A socket of type `SOCK_SEQPACKET`.
    case sequentialPacketSocket
    /// A socket of any other type, raw or netlink for example.
    case otherSocket
    /// A named or unnamed pipe.
    case fifo
    /// A regular file.
    case regularFile
    /// A directory.
    case directory
    /// A character or block device.
    case device
    /// Something else, an epoll or a memory descriptor for example.
    case other

    /// The change in a unit file that removes the descriptor or makes it usable.
    var remedy: String {
        switch self {
        case .datagramSocket:
            "use ListenStream= instead of ListenDatagram= in the .socket unit"
        case .sequentialPacketSocket:
            "use ListenStream= instead of ListenSequentialPacket= in the .socket unit"
        case .otherSocket:
            "use ListenStream= in the .socket unit"
        case .fifo:
            "use ListenStream= instead of ListenFIFO= in the .socket unit"
        case .regularFile, .directory, .device:
            "remove ListenSpecial= from the .socket unit or OpenFile= from the .service unit"
        case .other:
            "pass only sockets made by ListenStream="
        }
    }
}

extension DescriptorKind: CustomStringConvertible {
    /// The kind with its article, as part of a sentence.
    public var description: String {
        switch self {
        case .datagramSocket: "a datagram socket"
        case .sequentialPacketSocket: "a sequential packet socket"
        case .otherSocket: "a socket of another type"
        case .fifo: "a FIFO"
        case .regularFile: "a regular file"
        case .directory: "a directory"
        case .device: "a device"
        case .other: "no socket"
        }
    }
}
