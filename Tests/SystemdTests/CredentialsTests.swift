// SPDX-License-Identifier: Apache-2.0

import Glibc
import SystemPackage
import Systemd
import TestSupport
import Testing

extension EnvironmentTests {
    struct CredentialsTests {
        private let folder: TestFolder

        init() throws {
            folder = try TestFolder()
        }

        private func makeCredentials() throws -> Credentials {
            setEnvironment("CREDENTIALS_DIRECTORY", folder.path)
            defer { unsetEnvironment("CREDENTIALS_DIRECTORY") }
            return try #require(Credentials())
        }

        private func write(_ bytes: [UInt8], as name: String) throws {
            let file = try FileDescriptor.open(
                FilePath(folder.path + "/" + name), .writeOnly, options: .create,
                permissions: .ownerReadWrite)
            try file.closeAfter { _ = try file.writeAll(bytes) }
        }

        @Test(arguments: [nil, "", "run/credentials"])
        func `without an absolute directory there are none`(directory: String?) {
            unsetEnvironment("CREDENTIALS_DIRECTORY")
            if let directory { setEnvironment("CREDENTIALS_DIRECTORY", directory) }
            defer { unsetEnvironment("CREDENTIALS_DIRECTORY") }
            #expect(Credentials() == nil)
        }

        @Test(arguments: [
            ("nothing", []), ("a line", bytes("secret\n")), ("any byte", [0, 255, 10, 0]),
            ("more than one read", [UInt8](repeating: 7, count: 10_000)),
        ])
        func `a credential is read as it is`(_: String, content: [UInt8]) throws {
            try write(content, as: "key")
            #expect(try makeCredentials().read("key") == content)
        }

        @Test(arguments: [
            "missing", "", ".", "..", "a/b", "../key", "a:b", "ä", "a\0b",
            String(repeating: "n", count: 256),
        ])
        func `what is no credential's name reads as nil`(name: String) throws {
            try write(bytes("secret"), as: "key")
            #expect(try makeCredentials().read(name) == nil)
        }

        @Test func `the bound is the caller's`() throws {
            try write([UInt8](repeating: 7, count: 100), as: "key")
            let credentials = try makeCredentials()
            #expect(try credentials.read("key", maximumBytes: 100)?.count == 100)
            #expect(throws: SystemdError.credentialTooLarge(name: "key", maximumBytes: 99)) {
                try credentials.read("key", maximumBytes: 99)
            }
        }

        @Test func `what cannot be read is an error with its errno`() throws {
            let path = folder.path + "/directory"
            try #require(makeDirectory(path))
            let credentials = try makeCredentials()
            #expect(
                throws: SystemdError.credentialUnreadable(name: "directory", errno: .isDirectory)
            ) {
                try credentials.read("directory")
            }
        }
    }
}
