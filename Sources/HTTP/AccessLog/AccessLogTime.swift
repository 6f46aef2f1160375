// SPDX-License-Identifier: Apache-2.0

import BasicContainers

/// The time of lines in an access log, whose texts are kept for as long as their second lasts.
///
/// Each thread keeps its own.
public struct AccessLogTime: ~Copyable {
    /// Of the texts; nil while there are none.
    private var second: Int64?
    /// Since 1970.
    private(set) var milliseconds: Int64 = 0
    /// As in `10/Oct/2000:13:55:36 -0700`.
    private(set) var local = UniqueArray<UInt8>()
    /// As in `2000-10-10T13:55:36-07:00`.
    private(set) var internet = UniqueArray<UInt8>()

    /// Creates a time that nobody can read yet.
    public init() {}

    /// Notes the time, and renews the texts if its second is another.
    ///
    /// - Parameters:
    ///   - milliseconds: since 1970.
    ///   - offset: says how many seconds the local time is ahead of UTC at a time in seconds since 1970.
    public mutating func refresh(milliseconds: Int64, offset: (Int64) -> Int) {
        self.milliseconds = max(0, milliseconds)
        let second = self.milliseconds / 1000
        guard second != self.second else { return }
        self.second = second
        write(second, offset: offset(second))
    }

    private mutating func write(_ second: Int64, offset: Int) {
        let latest: Int64 = 253_402_214_400
        let time = CivilTime(secondsSince1970: max(0, min(second + Int64(offset), latest)))
        let minutes = (abs(offset) / 60, offset < 0 ? ASCII.hyphen : UInt8(ascii: "+"))
        local.removeAll(keepingCapacity: true)
        Decimal.append(UInt64(time.day), digits: 2, to: &local)
        local.append(ASCII.slash)
        let months = CivilTime.months.utf8Span.span
        local.append(copying: months.extracting(3 * (time.month - 1)..<3 * time.month))
        local.append(ASCII.slash)
        Decimal.append(UInt64(time.year), digits: 4, to: &local)
        local.append(ASCII.colon)
        Self.append(time, to: &local)
        local.append(ASCII.space)
        local.append(minutes.1)
        Decimal.append(UInt64(minutes.0 / 60), digits: 2, to: &local)
        Decimal.append(UInt64(minutes.0 % 60), digits: 2, to: &local)

        internet.removeAll(keepingCapacity: true)
        Decimal.append(UInt64(time.year), digits: 4, to: &internet)
        internet.append(ASCII.hyphen)
        Decimal.append(UInt64(time.month), digits: 2, to: &internet)
        internet.append(ASCII.hyphen)
        Decimal.append(UInt64(time.day), digits: 2, to: &internet)
        internet.append(UInt8(ascii: "T"))
        Self.append(time, to: &internet)
        internet.append(minutes.1)
        Decimal.append(UInt64(minutes.0 / 60), digits: 2, to: &internet)
        internet.append(ASCII.colon)
        Decimal.append(UInt64(minutes.0 % 60), digits: 2, to: &internet)
    }

    /// Appends `13:55:36`.
    private static func append(_ time: CivilTime, to text: inout UniqueArray<UInt8>) {
        Decimal.append(UInt64(time.hour), digits: 2, to: &text)
        text.append(ASCII.colon)
        Decimal.append(UInt64(time.minute), digits: 2, to: &text)
        text.append(ASCII.colon)
        Decimal.append(UInt64(time.second), digits: 2, to: &text)
    }
}
