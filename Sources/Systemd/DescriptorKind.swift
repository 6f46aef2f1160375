// SPDX-License-Identifier: Apache-2.0

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
