// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The group of a Unix socket's file.
public enum SocketGroup: Sendable, Equatable {
    /// A name, which the system's database may or may not have.
    case name(String)
    /// A number, whether it has a name or not.
    case number(UInt32)

    private static let maximumNameBytes = 255

    /// Reads a name or a number.
    init?(text: String) {
        // The largest number stands for "leave it" in chown(2).
        if let number = UInt32(digits: text) {
            guard number < .max else { return nil }
            self = .number(number)
        } else {
            guard text.utf8.first.map({ $0 != UInt8(ascii: "-") && !(0x30...0x39 ~= $0) }) == true,
                text.utf8.count <= Self.maximumNameBytes, !text.contains(":"),
                !text.hasControlCharacters
            else { return nil }
            self = .name(text)
        }
    }

    /// The group as it is written in a configuration file.
    var text: String {
        switch self {
        case .name(let name): name
        case .number(let number): "\(number)"
        }
    }

    /// Looks the number up; nil for a name that the system does not know.
    ///
    /// Blocks on the system's database. For one thread at a time. Source: getgrnam(3).
    public var resolved: UInt32? {
        switch self {
        case .name(let name):
            // unsafe: the entry is read at once, before another call could overwrite it.
            unsafe getgrnam(name).map { unsafe $0.pointee.gr_gid }
        case .number(let number): number
        }
    }

    /// The name of a group; nil for a number that the system does not know.
    ///
    /// Blocks on the system's database. For one thread at a time. Source: getgrgid(3).
    public static func name(of number: UInt32) -> String? {
        // unsafe: the entry is read at once, before another call could overwrite it.
        unsafe getgrgid(number).map { unsafe String(cString: $0.pointee.gr_name) }
    }
}
