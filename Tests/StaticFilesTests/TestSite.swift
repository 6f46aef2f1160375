// SPDX-License-Identifier: Apache-2.0

import BasicContainers
import Glibc
import HTTP
import StaticFiles
import TestSupport
import Threads

/// A folder served by one handler, whose clock the test sets.
final class TestSite {
    let folder: TestFolder
    /// The time, in nanoseconds of the monotonic clock.
    var now: UInt64 = 1_000_000_000_000
    /// By how many seconds the date is ahead; more than a lifetime makes all files old ones.
    var dateOffset: Int64 = 0
    private static let fields = SiteFields([("Server", "test"), ("X-Content-Type-Options", "")])

    private let root: DocumentRoot
    private let handler: StaticFileHandler
    private var cache = FileCache()

    convenience init(
        _ policy: FilePolicy = FilePolicy.forTests(cacheLifetime: 0), listingLimit: Int = .max,
        files: SharedFiles = .forTests, _ change: (inout FilePolicy) -> Void = { _ in }
    ) throws {
        let folder = try TestFolder()
        var policy = policy
        change(&policy)
        try self.init(
            folder, root: folder.path, policy, listingLimit: listingLimit, files: files)
    }

    /// Serves a root that is not the folder itself.
    ///
    /// - Parameter number: the site's, where several have memory in common.
    init(
        _ folder: TestFolder, root: String, _ policy: FilePolicy, listingLimit: Int = .max,
        files: SharedFiles = .forTests, number: Int = 0,
        onChange: @escaping @Sendable (RootChange) -> Void = { _ in },
        didEvict: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        self.folder = folder
        self.root = try DocumentRoot(root, policy: policy, files: files, onChange: onChange)
        handler = StaticFileHandler(
            root: self.root, fields: Self.fields, site: number, listingLimit: listingLimit,
            didEvict: didEvict)
    }

    /// Serves the same root as another worker does, from a cache of its own.
    ///
    /// - Parameter trace: called at each step of what cannot be answered from memory.
    init(sharing other: TestSite, trace: (@Sendable (FileStep) -> Void)? = nil) {
        folder = other.folder
        root = other.root
        dateOffset = other.dateOffset
        handler = StaticFileHandler(root: root, fields: Self.fields, trace: trace)
    }

    /// Asks for a target, which stands in the request as it is.
    func get(
        _ target: String, _ fields: String..., method: String = "GET"
    ) throws -> TestAnswer {
        let text =
            "\(method) \(target) HTTP/1.1\r\nHost: x\r\n"
            + fields.map { "\($0)\r\n" }.joined() + "\r\n"
        let bytes = Array(text.utf8)
        guard let head = try RequestParser.parse(bytes.span, limits: .forTests) else {
            throw TestFailure("no request: \(text)")
        }
        var path = UniqueArray<UInt8>()
        _ = try RequestPath.decode(head.path.bytes(in: bytes.span), into: &path)
        var seconds = time_t(0)
        unsafe time(&seconds)
        let request = FileRequest(
            head: head, connection: .unstated,
            date: DateField(secondsSince1970: Int64(seconds) + dateOffset), now: now)
        var output = UniqueArray<UInt8>()
        // Taken out, since a class's own cannot be lent while another part of it is used.
        var cache = FileCache()
        swap(&cache, &self.cache)
        defer { swap(&cache, &self.cache) }
        let outcome = handler.respond(
            to: FileQuery(request, bytes.span, path: path.span), cache: &cache, into: &output)
        return try TestAnswer(outcome, output)
    }
}

/// Waits until a change cannot have the time of an earlier one: file systems count in steps.
func waitForNextTime() throws {
    let start = MonotonicClock.nanoseconds
    try waitUntil { MonotonicClock.nanoseconds > start + 50_000_000 }
}

extension TestFolder {
    func link(_ name: String, to target: String) throws(TestFailure) {
        guard unsafe symlink(target, "\(path)/\(name)") == 0 else {
            throw TestFailure("no link \(name): \(errno)")
        }
    }

    /// Renames a file or directory, in place of one that may be there.
    func move(_ name: String, to newName: String) throws(TestFailure) {
        guard unsafe rename("\(path)/\(name)", "\(path)/\(newName)") == 0 else {
            throw TestFailure("\(name) not renamed: \(errno)")
        }
    }

    func remove(_ name: String) throws(TestFailure) {
        guard unsafe Glibc.remove("\(path)/\(name)") == 0 else {
            throw TestFailure("\(name) not removed: \(errno)")
        }
    }

    /// Sets the time of the last change.
    func setTime(_ name: String, seconds: Int, nanoseconds: Int = 0) throws(TestFailure) {
        let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
        let times = [time, time]
        guard unsafe utimensat(AT_FDCWD, "\(path)/\(name)", times, 0) == 0 else {
            throw TestFailure("time of \(name) not set: \(errno)")
        }
    }
}
