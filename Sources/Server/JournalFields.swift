// SPDX-License-Identifier: Apache-2.0

import Systemd

extension JournalFieldName {
    static let httpMethod: JournalFieldName = "HTTP_METHOD"
    static let httpPath: JournalFieldName = "HTTP_PATH"
    static let httpStatus: JournalFieldName = "HTTP_STATUS"
    static let httpBytesSent: JournalFieldName = "HTTP_BYTES_SENT"
    static let httpDuration: JournalFieldName = "HTTP_DURATION_USEC"
    static let httpQueue: JournalFieldName = "HTTP_QUEUE_USEC"
    static let httpRemoteAddress: JournalFieldName = "HTTP_REMOTE_ADDR"
    static let httpUserAgent: JournalFieldName = "HTTP_USER_AGENT"
    static let httpReferer: JournalFieldName = "HTTP_REFERER"
    static let httpRequestID: JournalFieldName = "HTTP_REQUEST_ID"
    static let httpWorker: JournalFieldName = "HTTP_WORKER"
}

extension MessageID {
    /// A request was answered.
    static let request = MessageID("5d0f3a8c9b6e4f7a8e21c4d6f0b39a17")
}
