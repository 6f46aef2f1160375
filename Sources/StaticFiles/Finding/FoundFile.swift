// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import SystemPackage

/// What a request path leads to.
enum FoundFile {
    /// A regular file; the name is that of the index, or nil for the path's own file.
    case file(FileStatus, indexName: String?)
    /// A directory without an index.
    case directory
    case missing
    /// It is there and must not be served.
    case forbidden(Errno)
    /// It could not be looked at now.
    case failed(Errno)

    init(_ errno: Errno) {
        self =
            switch errno {
            case .noSuchFileOrDirectory, .notDirectory, .fileNameTooLong: .missing
            // A socket, or a device that nothing drives, is ENXIO or ENODEV: open(2).
            case .permissionDenied, .notPermitted, .tooManySymbolicLinkLevels, .improperLink,
                .noSuchAddressOrDevice, .operationNotSupportedByDevice:
                .forbidden(errno)
            default: .failed(errno)
            }
    }

    init(_ status: FileStatus, indexName: String?) {
        self =
            switch status.kind {
            case .regular: .file(status, indexName: indexName)
            case .directory: .directory
            case .special: .forbidden(.notPermitted)
            }
    }

    var isMissing: Bool {
        switch self {
        case .missing: true
        default: false
        }
    }

    var isDirectory: Bool {
        switch self {
        case .directory: true
        default: false
        }
    }
}
