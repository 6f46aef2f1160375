// SPDX-License-Identifier: Apache-2.0

/// The text of the `Date` field, kept for as long as its second lasts.
///
/// Each thread keeps its own. RFC 9110 section 6.6.1.
public struct DateField: Sendable {
    private var date: HTTPDate
    private var text: InlineArray<29, UInt8>

    /// Creates the text of a time, in seconds since 1970.
    public init(secondsSince1970: Int64) {
        date = HTTPDate(secondsSince1970: secondsSince1970)
        text = date.text
    }

    /// The time it shows, in seconds since 1970.
    public var secondsSince1970: Int64 { date.secondsSince1970 }

    /// Renews the text if the second, counted since 1970, is another.
    public mutating func refresh(secondsSince1970: Int64) {
        guard secondsSince1970 != date.secondsSince1970 else { return }
        self = DateField(secondsSince1970: secondsSince1970)
    }

    /// The 29 bytes of the text.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.span }
    }
}
