// SPDX-License-Identifier: Apache-2.0

import Glibc
import StaticFiles
import TestSupport
import Testing

/// Files in memory that must not be read any more.
///
/// Root may read everything, so a process without privileges asks.
@Suite(.enabled(if: geteuid() == 0))
struct RevokedPermissionTests {
    /// Serves `/d/f` to a process without privileges.
    private static func site() throws -> TestSite {
        let site = try TestSite(
            FilePolicy.forTests(cacheLifetime: 1_000_000_000), files: .withoutContents)
        site.dateOffset = 100
        try site.folder.makeFolder("d")
        try site.folder.write("d/f", "secret")
        unsafe chmod(site.folder.path, 0o755)
        return site
    }

    /// Asks as somebody without privileges.
    private static func expect(_ status: Int, _ site: TestSite) throws {
        guard seteuid(65534) == 0 else { throw TestFailure("still root") }
        defer { seteuid(0) }
        let answer = try site.get("/d/f")
        guard answer.status == status else {
            throw TestFailure("\(answer.status) in place of \(status)")
        }
    }

    @Test(arguments: ["d/f", "d"])
    func `a file in memory is forbidden once its lifetime is over`(name: String) async {
        await #expect(processExitsWith: .success) { [name] in
            let site = try Self.site()
            try Self.expect(200, site)
            unsafe chmod("\(site.folder.path)/\(name)", 0)
            site.now += 1_000_000_000
            try Self.expect(403, site)
            unsafe chmod("\(site.folder.path)/\(name)", 0o755)
            try Self.expect(200, site)
        }
    }

    @Test(arguments: ["d/f", "d"])
    func `a file that one worker finds forbidden is forbidden for all`(name: String) async {
        await #expect(processExitsWith: .success) { [name] in
            let first = try Self.site()
            let second = TestSite(sharing: first)
            try Self.expect(200, first)
            unsafe chmod("\(first.folder.path)/\(name)", 0)
            try Self.expect(403, second)
            try Self.expect(403, first)
        }
    }
}
