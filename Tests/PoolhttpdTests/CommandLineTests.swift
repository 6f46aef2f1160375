// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

struct CommandLineTests {
    @Test func `the version is printed`() throws {
        let program = try TestDaemon("--version")
        #expect(try program.exitStatus() == 0)
        #expect(program.output.hasPrefix("poolhttpd "))
        #expect(program.output.split(separator: "\n").count == 1)
        #expect(program.log.isEmpty)
    }

    @Test func `help names the options and exit codes`() throws {
        let program = try TestDaemon("--help")
        #expect(try program.exitStatus() == 0)
        for text in [
            "--config", "--root", "--port", "--workers", "--check", "--print-config", "--explain",
            "78",
        ] {
            #expect(program.output.contains(text), "\(text)")
        }
    }

    @Test(arguments: [["--prot", "80"], ["--port"], ["extra"]])
    func `a wrong option ends with 64`(arguments: [String]) throws {
        let program =
            arguments.count == 2
            ? try TestDaemon(arguments[0], arguments[1]) : try TestDaemon(arguments[0])
        #expect(try program.exitStatus() == 64)
        #expect(!program.log.isEmpty)
    }

    @Test(arguments: [
        ("--port", "65536"), ("--port", "x"), ("--workers", "0"), ("--workers", "many"),
        ("--workers", "1025"), ("--root", "/no/such/directory"), ("--root", "/etc/passwd"),
        ("--config", "/no/such/file"),
    ])
    func `a wrong value ends with 78 and one line`(option: String, value: String) throws {
        let program = try TestDaemon(option, value)
        #expect(try program.exitStatus() == 78)
        #expect(program.logLines.count == 1)
        #expect(program.log.contains(value))
    }

    @Test func `a correct configuration is silent`() throws {
        let program = try TestDaemon("--check", "--root", "/", "--port", "80")
        #expect(try program.exitStatus() == 0)
        #expect(program.output.isEmpty)
        #expect(program.log.isEmpty)
    }

    @Test(arguments: [true, false])
    func `each mistake of a file is a line`(checks: Bool) throws {
        let folder = try TestFolder()
        let file = try folder.write(
            "conf",
            """
            [server]
            workers = many
            prot = 80
            [limits]
            connections = 0
            body_bytes = 1X
            [timeouts]
            header = soon

            """)
        let program =
            checks ? try TestDaemon("--check", "--config", file) : try TestDaemon("--config", file)
        #expect(try program.exitStatus() == 78)
        let lines = program.logLines
        #expect(lines.count == 5)
        for (line, place) in zip(lines, ["2:11", "3:1", "5:15", "6:14", "8:10"]) {
            #expect(line.hasPrefix("\(file):\(place): error: "))
        }
        #expect(lines[1].contains("did you mean \"port\"?"))
    }

    @Test func `the effective configuration tells where each value was set`() throws {
        let folder = try TestFolder()
        let file = try folder.write("conf", "[server]\nport = 81\nindex = a.html b.html\n")
        let program = try TestDaemon("--print-config", "--config", file, "--workers", "7")
        #expect(try program.exitStatus() == 0)
        let lines = program.output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("port = 81") && $0.contains("\(file):2") })
        #expect(lines.contains { $0.hasPrefix("workers = 7") && $0.contains("--workers") })
        // What is printed is a file with the same meaning.
        let printed = try folder.write("printed", program.output)
        let again = try TestDaemon("--print-config", "--config", printed)
        #expect(try again.exitStatus() == 0)
        let values = lines.map { $0.split(separator: "  #").first ?? "" }
        let others = again.output.split(separator: "\n").map {
            $0.split(separator: "  #").first ?? ""
        }
        #expect(values.filter { $0.contains(" = ") } == others.filter { $0.contains(" = ") })
    }
}
