// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// The media type of the files with an extension: a line of `[types]`.
    public struct TypeOverride: Sendable, Equatable {
        /// The extension, without its dot and in lower case.
        public var fileExtension: String
        /// The value of `Content-Type`: `text/plain; charset=utf-8`.
        public var mediaType: String

        /// Creates an override; nothing is checked.
        public init(fileExtension: String, mediaType: String) {
            self.fileExtension = fileExtension
            self.mediaType = mediaType
        }
    }
}
