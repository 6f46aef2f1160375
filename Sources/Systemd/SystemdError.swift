// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// What the service manager's side can fail with.
///
/// The description is one line for an administrator: it names the cause and, where there is one,
/// the remedy.
public enum SystemdError: Error, Equatable, Sendable {
    /// The `LISTEN_*` variables are malformed or their descriptors are not open.
    case environmentInvalid(Errno)
    /// A passed descriptor is no stream socket that listens or is connected.
    case unsuitableDescriptor(number: CInt, name: String, kind: DescriptorKind)
    /// A system call on a passed descriptor failed.
    case descriptorFailed(number: CInt, name: String, errno: Errno)
    /// An assignment of a notification has a key or a value that the manager would misread.
    case assignmentInvalid(key: String, value: String)
    /// A name for stored descriptors is one that the manager would ignore.
    case descriptorNameInvalid(String)
    /// A credential could not be read.
    case credentialUnreadable(name: String, errno: Errno)
    /// A credential has more bytes than the caller wants.
    case credentialTooLarge(name: String, maximumBytes: Int)
    /// The log writer's thread could not be created.
    case threadNotCreated(Errno)
}

extension SystemdError: CustomStringConvertible {
    /// One line that names the cause and what to do about it.
    public var description: String {
        switch self {
        case .environmentInvalid(let errno):
            "cannot take the sockets announced by LISTEN_FDS=: \(errno)"
        case .unsuitableDescriptor(let number, let name, let kind):
            "descriptor \(number) (\"\(name)\") passed by the service manager is \(kind), "
                + "not a stream socket to serve: \(kind.remedy)"
        case .descriptorFailed(let number, let name, let errno):
            "cannot use descriptor \(number) (\"\(name)\") passed by the service manager: \(errno)"
        case .assignmentInvalid(let key, let value):
            "cannot notify the service manager of \(key.debugDescription)="
                + "\(value.debugDescription): a key is A-Z, 0-9 and _, a value is one line"
        case .descriptorNameInvalid(let name):
            "cannot store descriptors under the name \(name.debugDescription): a name is 1 to 255 "
                + "printable ASCII characters but the colon"
        case .credentialUnreadable(let name, let errno):
            "cannot read the credential \"\(name)\": \(errno)"
        case .credentialTooLarge(let name, let maximumBytes):
            "the credential \"\(name)\" has more than \(maximumBytes) bytes: check what "
                + "LoadCredential= names"
        case .threadNotCreated(let errno):
            "cannot create the log writer's thread: \(errno)"
        }
    }
}
