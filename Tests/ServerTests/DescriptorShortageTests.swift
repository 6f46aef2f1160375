// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage
import TestSupport
import Testing

@testable import Server

/// Each in a process of its own, whose limit of descriptors it lowers.
///
/// Source: accept(2), `EMFILE`.
struct DescriptorShortageTests {
    @Test func `a client that finds no descriptor waits for one`() async {
        await #expect(processExitsWith: .success) {
            let test = try TestServer()
            try require(test.server.prepareToSleep(), "nothing to do")
            try limitDescriptors(spare: 1)
            let client = try test.connect()
            try client.send(request("/healthz"))
            try waitUntil { isReadable(test.server.activityDescriptor) }
            try require(!test.server.prepareToSleep(), "a listener is paused")
            try waitUntil { test.server.sweep().exhaustion == .tooManyOpenFiles }
            try require(!client.hasInput && !client.isEnded, "not accepted")
            try limitDescriptors(spare: 10)
            try test.supervise { client.hasInput }
            try require(client.readResponse().status == 200, "served")
        }
    }

    @Test func `idle connections give their descriptors up`() async {
        await #expect(processExitsWith: .success) {
            let test = try TestServer()
            let idle = try test.connect()
            try idle.send(request("/healthz"))
            _ = try idle.readResponse()
            try test.waitUntilParked(unfinished: 0)
            try limitDescriptors(spare: 1)
            let client = try test.connect()
            try client.send(request("/healthz"))
            try require(client.readResponse().status == 200, "served")
            try require(idle.readToEnd().isEmpty, "given up")
        }
    }

    @Test func `a file that finds no descriptor is answered 503`() async {
        await #expect(processExitsWith: .success) {
            let folder = try TestFolder()
            try folder.write("file", "hello")
            // Each worker has a memory of its own.
            let test = try TestServer(
                workers: 1, root: folder.path, cacheLifetime: 3_600_000_000_000)
            let client = try test.connect()
            try client.send(request("/healthz"))
            _ = try client.readResponse()
            try limitDescriptors(spare: 0)
            try client.send(request("/file"))
            try require(client.readResponse().status == 503, "refused")
            try limitDescriptors(spare: 1)
            try client.send(request("/file"))
            try require(client.readResponse().text == "hello", "served")
            // In memory now.
            try limitDescriptors(spare: 0)
            try client.send(request("/file"))
            try require(client.readResponse().text == "hello", "served from memory")
        }
    }
}

/// Lets this process open so many descriptors more.
private func limitDescriptors(spare: UInt) throws {
    var limit = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let lowest = dup(0)
    try require(lowest >= 0, "no descriptor")
    close(lowest)
    limit.rlim_cur = UInt(lowest) + spare
    let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    try require(result == 0, "no limit")
}

private func isReadable(_ descriptor: CInt) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, 0) == 1
}

private func require(_ condition: Bool, _ what: String) throws {
    guard condition else { throw TestFailure("not so: \(what)") }
}
