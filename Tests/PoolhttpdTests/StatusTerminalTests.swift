// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import TestSupport
import Testing

@testable import poolhttpd

/// `poolhttpd status` on a terminal.
struct StatusTerminalTests {
    // MARK: - A real one

    @Test func `it is drawn in place, and all is as it was at the end`() throws {
        let folder = try TestFolder()
        let socket = "unix:\(folder.path)/admin.sock"
        let file = try folder.write("conf", "[server]\nport = 0\n[admin]\naddress = \(socket)\n")
        let daemon = try TestDaemon("--config", file)
        try daemon.waitUntilReady()
        let terminal = try TestTerminal(columns: 30, rows: 5)
        let watch = try TestDaemon(
            "status", "--watch", socket, environment: ["TERM=xterm"],
            wrapper: ["sh", "-c", #"exec "$@" >\#(terminal.path)"#, "sh"])
        try waitUntil { terminal.output.components(of: "\u{1B}[H\u{1B}[2K") >= 2 }
        #expect(terminal.output.hasPrefix("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[H"))
        let first = terminal.output.split(separator: "\u{1B}[H")[1].split(separator: "\r\r\n")
        #expect(first.count == 5)
        #expect(first[0] == "\u{1B}[2K\u{1B}[1;32mpoolhttpd \(Version.current): ready\u{1B}[0m")
        #expect(first[1].dropFirst(4).count == 30)
        #expect(first[1].hasSuffix("…"))
        terminal.resize(columns: 60, rows: 3)
        watch.signal(SIGWINCH)
        try waitUntil {
            let last = terminal.output.split(separator: "\u{1B}[H").last ?? ""
            return last.split(separator: "\r\r\n").count == 3
        }
        watch.signal(SIGINT)
        #expect(try watch.exitStatus() == 0)
        #expect(terminal.output.hasSuffix("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"))
        withExtendedLifetime(daemon) {}
    }

    @Test func `one that knows no sequences gets none`() throws {
        let folder = try TestFolder()
        let terminal = try TestTerminal(columns: 80, rows: 24)
        let watch = try TestDaemon(
            "status", "--watch", "unix:\(folder.path)/none", environment: ["TERM=dumb"],
            wrapper: ["sh", "-c", #"exec "$@" >\#(terminal.path)"#, "sh"])
        try waitUntil { terminal.output.components(of: "trying again\r\n") >= 2 }
        watch.signal(SIGTERM)
        #expect(try watch.exitStatus() == 69)
        #expect(!terminal.output.contains("\u{1B}"))
    }

    // MARK: - What it is told

    @Test func `lines that are too long are cut, and lines that are too many left out`() {
        let size = Terminal.Size(columns: 4, rows: 2)
        #expect(StatusScreen.fitted("abcd\nabcde\nx\n", to: size) == "abcd\nabc…")
        #expect(StatusScreen.fitted("a\n\n", to: size) == "a\n")
        #expect(StatusScreen.fitted("", to: size).isEmpty)
    }

    @Test func `what is left of the screen before is erased`() {
        let size = Terminal.Size(columns: 9, rows: 3)
        #expect(
            StatusScreen.frame("a\nb", on: size)
                == "\u{1B}[H\u{1B}[2Ka\r\n\u{1B}[2Kb\r\n\u{1B}[J")
        #expect(
            StatusScreen.frame("a\nb\nc", on: size)
                == "\u{1B}[H\u{1B}[2Ka\r\n\u{1B}[2Kb\r\n\u{1B}[2Kc")
    }

    @Test(arguments: [
        ([:], true), (["LANG": "de_DE.UTF-8"], true), (["LANG": "C.utf8"], true),
        (["LANG": "de_DE.ISO-8859-1"], false), (["LC_ALL": "C", "LANG": "C.UTF-8"], false),
        (["LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"], true),
    ])
    func `blocks are for terminals of UTF-8`(environment: [String: String], shows: Bool) throws {
        let terminal = try TestTerminal(columns: 80, rows: 24)
        let output = StatusOutput(
            environment: { environment[$0] }, terminal: terminal.opened())
        #expect(output.showsBlocks == shows)
        #expect(output.styled("█\n", .cleanStop) == (shows ? "█\n" : "#\n"))
    }

    @Test(arguments: [
        (["TERM": "xterm"], true), (["TERM": "xterm", "NO_COLOR": "1"], false),
        (["TERM": "xterm", "NO_COLOR": ""], true), (["TERM": "dumb"], false), ([:], false),
    ])
    func `colors are for terminals that have them, unless nobody wants them`(
        environment: [String: String], shows: Bool
    ) throws {
        let terminal = try TestTerminal(columns: 80, rows: 24)
        let output = StatusOutput(
            environment: { environment[$0] }, terminal: terminal.opened())
        #expect(
            output.styled("a\nb\n", .nothingServed)
                == (shows ? "\u{1B}[1;31ma\u{1B}[0m\nb\n" : "a\nb\n"))
    }

    @Test func `a file has neither`() {
        let output = StatusOutput(environment: { _ in "xterm" }, terminal: nil)
        #expect(output.showsBlocks)
        #expect(!output.showsColors)
    }
}

extension String {
    /// How often another text occurs.
    fileprivate func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
