// SPDX-License-Identifier: Apache-2.0

import LinuxIO
import SystemPackage

/// What a request path leads to.
enum FoundFile: ~Copyable {
    /// A regular file; the name is that of the index, or nil for the path's own file.
    case file(OpenFile, FileStatus, indexName: String?)
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
