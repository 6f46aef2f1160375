// SPDX-License-Identifier: Apache-2.0

public import HTTP

extension Configuration {
    /// The media type of some files: a line of `[types]`.
    public struct TypeOverride: Sendable, Equatable {
        /// The files that are meant, by their names.
        public enum Files: Sendable, Equatable {
            /// Those with an extension, which is without its dot and in lower case.
            case withExtension(String)
            /// Those of this name, whatever directory they are in.
            case named(String)
            /// Those for which nothing else tells a type.
            case others
        }

        /// The files that are meant.
        public var files: Files
        /// The value of `Content-Type`: `text/plain; charset=utf-8`.
        public var mediaType: String

        /// Creates an override; nothing is checked.
        public init(_ files: Files, mediaType: String) {
            self.files = files
            self.mediaType = mediaType
        }
    }
}

extension Configuration {
    /// The coding in which files hold their content: a line of `[encodings]`.
    public struct StoredCoding: Sendable, Equatable {
        /// The end of the files' names, without its first dot and in lower case: `br`, `data.gz`.
        public var nameEnd: String
        /// nil where they hold it without one.
        public var coding: ContentCoding?

        /// Creates a setting; nothing is checked.
        public init(nameEnd: String, coding: ContentCoding?) {
            self.nameEnd = nameEnd
            self.coding = coding
        }
    }
}
