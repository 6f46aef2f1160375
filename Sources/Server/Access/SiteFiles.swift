// SPDX-License-Identifier: Apache-2.0

import BasicContainers
public import HTTP
import LinuxIO
import Threads

/// The file in which a site's requests are lines, and what those look like.
public struct SiteFile: Sendable {
    let name: String
    let file: AccessFile
    let format: AccessLogFormat

    /// Creates the choice of a site.
    ///
    /// - Parameter name: the site's, as its requests have it.
    public init(_ file: AccessFile, format: AccessLogFormat, ofSite name: String) {
        self.name = name
        self.file = file
        self.format = format
    }
}

/// The files of all sites.
///
/// Several sites may have the same.
public struct SiteFiles: Sendable {
    /// By site, the default site first; nil for those without.
    private var list: [SiteFile?] = []

    /// Creates the files of no site.
    public init() {}

    /// Adds the next site, which has perhaps none.
    public mutating func add(_ file: SiteFile?) {
        list.append(file)
    }

    /// Whether no site has a file.
    var isEmpty: Bool { list.allSatisfy { $0 == nil } }

    /// The paths of the files.
    public var paths: [String] { list.compactMap { $0?.file.path } }

    /// The file of the site of a position, and of what is for no site: that of the default site.
    subscript(site: Int?) -> SiteFile? {
        let site = site ?? 0
        return site < list.count ? list[site] : nil
    }

    /// Writes the line of a request that was described.
    ///
    /// Any thread. One that was cut off before there was an answer has the status 499, as in nginx.
    func write(_ record: RequestRecord) {
        guard let target = target(ofSite: record.site) else { return }
        var bytes: [UInt8] = []
        func slice(_ part: [UInt8]) -> ByteSlice {
            defer { bytes += part }
            return ByteSlice(bytes.count..<bytes.count + part.count)
        }
        var entry = AccessLogEntry()
        entry.method = slice(record.method)
        entry.path = slice(record.path)
        let separator = record.query.isEmpty ? ByteSlice.empty : slice([UInt8(ascii: "?")])
        entry.query = slice(record.query)
        entry.target = ByteSlice(
            entry.path.range.lowerBound..<entry.path.range.lowerBound + entry.path.count
                + separator.count + entry.query.count)
        entry.host = slice(record.host)
        entry.referer = slice(record.referer)
        entry.userAgent = slice(record.userAgent)
        entry.input = slice(record.input)
        entry.protocolVersion = record.protocolVersion
        entry.status = record.status?.code ?? 499
        entry.contentBytes = record.contentBytes
        entry.queued = record.queued
        entry.remoteAddress = record.peer.host
        entry.requestID = record.requestID
        var line = FileLine()
        line.write(entry, bytes.span, since: record.start, to: target)
    }

    private func target(ofSite name: String) -> SiteFile? {
        // What is for no site has no name, and an earlier program's site may be gone.
        name.isEmpty ? self[nil] : list.first { $0?.name == name } ?? nil
    }
}

/// Writes lines, one after the other.
///
/// Belongs to one thread. It keeps what the next line may have in common with the last.
struct FileLine: ~Copyable {
    private var bytes = UniqueArray<UInt8>()
    private var time = AccessLogTime()
    private var peer = PeerAddress()
    private var host = PeerAddress().host

    init() {}

    /// An address as text.
    mutating func host(of peer: PeerAddress) -> String {
        if peer != self.peer {
            self.peer = peer
            host = peer.host
        }
        return host
    }

    /// Writes a line to a file.
    ///
    /// - Parameters:
    ///   - bytes: what the entry's slices are of.
    ///   - start: when the request began, in nanoseconds of `MonotonicClock`.
    mutating func write(
        _ entry: AccessLogEntry, _ bytes: Span<UInt8>, since start: UInt64, to target: SiteFile
    ) {
        var entry = entry
        let now = MonotonicClock.nanoseconds
        entry.duration = start != 0 && now > start ? now - start : 0
        entry.site = target.name
        time.refresh(
            milliseconds: MonotonicClock.millisecondsSince1970, offset: LocalTime.offset)
        self.bytes.removeAll(keepingCapacity: true)
        target.format.append(entry, bytes, at: time, to: &self.bytes)
        target.file.append(self.bytes.span)
    }
}
