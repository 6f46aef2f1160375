// SPDX-License-Identifier: Apache-2.0

/// The sending end of a job channel, with one owner.
///
/// `close()` consumes it, so that sending after closing does not compile. Letting it go closes too.
struct JobSender: ~Copyable, Sendable {
    private let channel: JobChannel

    init(to channel: JobChannel) {
        self.channel = channel
    }

    /// Ends the sending: the receivers take what is queued and then get nil.
    consuming func close() {}

    deinit {
        channel.close()
    }
}
