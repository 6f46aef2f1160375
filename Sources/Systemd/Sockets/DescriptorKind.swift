// SPDX-License-Identifier: Apache-2.0

import CLinux
import CSystemd
import Glibc

/// What a passed descriptor turned out to be.
///
/// Source: systemd.socket(5), sd_is_socket(3), inode(7).
public enum DescriptorKind: Hashable, CaseIterable, Sendable {
    /// A stream socket that connections are accepted from (`ListenStream=`).
    case streamListener
    /// A stream socket that is itself one connection (`Accept=yes`).
    case streamConnection
    /// A stream socket that neither listens nor was ever connected.
    case unconnectedStream
    /// A socket of type `SOCK_DGRAM` (`ListenDatagram=`).
    case datagramSocket
    /// A socket of type `SOCK_SEQPACKET` that connections are accepted from
    /// (`ListenSequentialPacket=`).
    case sequentialPacketListener
    /// A socket of type `SOCK_SEQPACKET` that does not listen.
    case sequentialPacketConnection
    /// A socket of any other type, raw or netlink for example (`ListenNetlink=`).
    case otherSocket
    /// A named or unnamed pipe (`ListenFIFO=`).
    case fifo
    /// A POSIX message queue (`ListenMessageQueue=`).
    case messageQueue
    /// A regular file (`ListenSpecial=`, `OpenFile=`).
    case regularFile
    /// Memory that only descriptors refer to: of memfd_create(2), or a file on a tmpfs that has no
    /// name any more, which the kernel does not tell apart.
    case memory
    /// A directory.
    case directory
    /// A character or block device (`ListenSpecial=`).
    case device
    /// Something else: an epoll instance, an event counter, a process.
    case other

    /// Creates the kind of an open descriptor, `other` for one that is not open.
    init(of number: CInt) {
        var status = stat()
        // `status` outlives the call, which only fills it in.
        guard unsafe fstat(number, &status) == 0 else {
            self = .other
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFSOCK: self = Self.socket(number)
        case S_IFIFO: self = .fifo
        case S_IFREG: self = Self.file(number, linkCount: UInt64(status.st_nlink))
        case S_IFDIR: self = .directory
        case S_IFCHR, S_IFBLK: self = .device
        default: self = .other
        }
    }

    private static func socket(_ number: CInt) -> DescriptorKind {
        let stream = CInt(SOCK_STREAM.rawValue)
        let sequentialPacket = CInt(SOCK_SEQPACKET.rawValue)
        if sd_is_socket(number, AF_UNSPEC, stream, 1) > 0 { return .streamListener }
        if sd_is_socket(number, AF_UNSPEC, stream, 0) > 0 {
            return wasNeverConnected(number) ? .unconnectedStream : .streamConnection
        }
        if sd_is_socket(number, AF_UNSPEC, CInt(SOCK_DGRAM.rawValue), -1) > 0 {
            return .datagramSocket
        }
        if sd_is_socket(number, AF_UNSPEC, sequentialPacket, 1) > 0 {
            return .sequentialPacketListener
        }
        let isPacket = sd_is_socket(number, AF_UNSPEC, sequentialPacket, 0) > 0
        return isPacket ? .sequentialPacketConnection : .otherSocket
    }

    /// Whether a stream socket that does not listen is no connection either.
    ///
    /// getpeername(2) would not tell such a socket from a connection that the client has reset.
    private static func wasNeverConnected(_ number: CInt) -> Bool {
        var byte: UInt8 = 0
        // `byte` outlives the call, which writes at most that one.
        let result = unsafe clinux_receive(number, &byte, 1, CInt(MSG_PEEK | MSG_DONTWAIT))
        // The first is TCP's answer, the second that of a Unix socket.
        return result == -Int(ENOTCONN) || result == -Int(EINVAL)
    }

    private static func file(_ number: CInt, linkCount: UInt64) -> DescriptorKind {
        // Without a path the call asks for the type only.
        if sd_is_mq(number, nil) > 0 { return .messageQueue }
        // Only files in memory can have seals.
        let hasSeals = fcntl(number, CInt(CSYSTEMD_GET_SEALS)) >= 0
        return hasSeals && linkCount == 0 ? .memory : .regularFile
    }
}

extension DescriptorKind: CustomStringConvertible {
    /// The kind with its article, as part of a sentence.
    public var description: String {
        switch self {
        case .streamListener: "a listening stream socket"
        case .streamConnection: "a connected stream socket"
        case .unconnectedStream: "a stream socket that neither listens nor is connected"
        case .datagramSocket: "a datagram socket"
        case .sequentialPacketListener: "a listening sequential packet socket"
        case .sequentialPacketConnection: "a sequential packet socket"
        case .otherSocket: "a socket of another type"
        case .fifo: "a FIFO"
        case .messageQueue: "a message queue"
        case .regularFile: "a regular file"
        case .memory: "a memory file"
        case .directory: "a directory"
        case .device: "a device"
        case .other: "no socket"
        }
    }

    /// The change in a unit file that removes the descriptor or makes it a stream socket.
    var remedy: String {
        switch self {
        case .streamListener, .streamConnection: "nothing is to change"
        case .unconnectedStream:
            "use ListenStream= in the .socket unit, or call listen(2) before passing it"
        case .datagramSocket:
            "use ListenStream= instead of ListenDatagram= in the .socket unit"
        case .sequentialPacketListener, .sequentialPacketConnection:
            "use ListenStream= instead of ListenSequentialPacket= in the .socket unit"
        case .otherSocket:
            "use ListenStream= in the .socket unit"
        case .fifo:
            "use ListenStream= instead of ListenFIFO= in the .socket unit"
        case .messageQueue:
            "use ListenStream= instead of ListenMessageQueue= in the .socket unit"
        case .regularFile, .directory, .device:
            "remove ListenSpecial= from the .socket unit or OpenFile= from the .service unit"
        case .memory, .other:
            "pass only sockets made by ListenStream="
        }
    }
}
