// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxIO
import SystemPackage

/// Standard output, as it is: a terminal of some abilities, or a file.
struct StatusOutput {
    /// nil for none, and for one that understands no control sequences.
    let terminal: Terminal?
    /// Whether the blocks of bars can be shown.
    let showsBlocks: Bool
    let showsColors: Bool

    init(
        environment: (String) -> String? = StatusOutput.variable,
        terminal: Terminal? = Terminal(descriptor: STDOUT_FILENO)
    ) {
        let kind = environment("TERM") ?? ""
        self.terminal = kind.isEmpty || kind == "dumb" ? nil : terminal
        // Nothing is known of a terminal where none of them is set, and most are of UTF-8.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment($0) }
            .first { !$0.isEmpty }
        let isUTF8 = locale.map { ["utf-8", "utf8"].contains(where: $0.lowercased().contains) }
        showsBlocks = terminal == nil || isUTF8 ?? true
        showsColors = self.terminal != nil && (environment("NO_COLOR") ?? "").isEmpty
    }

    /// Prints what a daemon has answered, or, to standard error, why it has not.
    ///
    /// - Returns: what the program ends with.
    func print(_ reading: StatusReading, inJSON: Bool) -> ExitStatus {
        guard reading.isAnswer || inJSON else {
            _ = try? FileDescriptor.standardError.writeAll(reading.text.utf8)
            return reading.status
        }
        return write(inJSON ? reading.text : styled(reading.text, reading.status))
            ?? reading.status
    }

    /// A screen for this output: its first line tells by its color whether all is well.
    func styled(_ screen: String, _ status: ExitStatus) -> String {
        let text = showsBlocks ? screen : PrintableText.ascii(screen)
        guard showsColors else { return text }
        let first = text.prefix { $0 != "\n" }
        let color = status == .cleanStop ? "\u{1B}[1;32m" : "\u{1B}[1;31m"
        return color + first + "\u{1B}[0m" + text.dropFirst(first.count)
    }

    /// Writes a text; what a reader that has gone does not take is no failure.
    ///
    /// - Returns: what the program ends with after a failure, which is told; nil for none.
    func write(_ text: String) -> ExitStatus? {
        do throws(Errno) {
            try writeAll(text)
        } catch .brokenPipe {
            return nil
        } catch {
            let line = "poolhttpd: cannot write to standard output: \(error)\n"
            _ = try? FileDescriptor.standardError.writeAll(line.utf8)
            return .systemError
        }
        return nil
    }

    /// - Throws: the errno of write(2).
    func writeAll(_ text: String) throws(Errno) {
        do {
            try FileDescriptor.standardOutput.writeAll(text.utf8)
        } catch {
            // It throws no other.
            throw error as? Errno ?? .ioError
        }
    }

    private static func variable(_ name: String) -> String? {
        // The string is copied at once.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}
