// SPDX-License-Identifier: Apache-2.0

internal import CSystemd
internal import Glibc

/// The journal's native protocol, which carries all fields of a record.
///
/// Used by one thread at a time. Source: sd_journal_sendv(3).
@safe struct NativeJournal: ~Copyable {
    private let identifier: [UInt8]
    private let vectors: UnsafeMutableBufferPointer<iovec>

    /// - Parameter identifier: the value of `SYSLOG_IDENTIFIER`.
    init(identifier: String) {
        self.identifier = Array("SYSLOG_IDENTIFIER=".utf8) + identifier.utf8
        unsafe vectors = .allocate(capacity: JournalRecord.maximumFields + 1)
    }

    deinit {
        // Allocated by us; nothing keeps a pointer to it.
        unsafe vectors.deallocate()
    }

    /// Sends one record; blocks while the journal's queue is full.
    ///
    /// - Returns: whether the journal has it, also true when no journal runs on this machine.
    func send(_ record: JournalRecord) -> Bool {
        // Every vector points into one of the two arrays, which live until the call returns and are
        // only read by it; a record has at most `maximumFields` fields.
        unsafe record.bytes.withUnsafeBytes { bytes in
            unsafe identifier.withUnsafeBytes { identifier in
                var count = 0
                var cursor = 0
                while let field = record.nextField(at: &cursor) {
                    unsafe vectors[count] = Self.vector(
                        UnsafeRawBufferPointer(rebasing: bytes[field]))
                    count += 1
                }
                unsafe vectors[count] = Self.vector(identifier)
                return unsafe sd_journal_sendv(vectors.baseAddress, CInt(count + 1)) >= 0
            }
        }
    }

    private static func vector(_ bytes: UnsafeRawBufferPointer) -> iovec {
        unsafe iovec(
            iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }
}
