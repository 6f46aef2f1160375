// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What to do about a directory that the sandbox of the service's unit hides.
///
/// Source: systemd.exec(5) "ProtectHome=", "PrivateTmp=", "BindReadOnlyPaths=".
enum SandboxAdvice {
    /// Returns advice to append to the message about a directory that is not there or is forbidden,
    /// or nothing where no sandbox is to blame.
    ///
    /// - Parameter isSandboxed: whether the service manager started this process.
    static func text(for root: String, isSandboxed: Bool = isStartedByManager) -> String {
        guard isSandboxed, let cause = cause(of: root) else { return "" }
        let lines = (cause.lines + ["BindReadOnlyPaths=\(Diagnostic.escaped(root))"])
            .joined(separator: "\" and \"")
        return
            "; \(cause.setting) of the unit hides it: run \"systemctl edit poolhttpd.service\" and "
            + "write \"\(lines)\" below [Service], or move it below /srv"
    }

    private static func cause(of root: String) -> (setting: String, lines: [String])? {
        let isBelow = { (folder: String) in root == folder || root.hasPrefix(folder + "/") }
        if ["/home", "/root", "/run/user"].contains(where: isBelow) {
            // What lies below an inaccessible directory cannot be shown, below an empty one it can.
            return ("ProtectHome=", ["ProtectHome=tmpfs"])
        }
        // DynamicUser= implies PrivateTmp=, which cannot be turned off then.
        return ["/tmp", "/var/tmp"].contains(where: isBelow) ? ("PrivateTmp=", []) : nil
    }

    /// Whether this is a process of a unit, rather than a command in somebody's terminal.
    private static var isStartedByManager: Bool {
        // unsafe: the pointer is used before anything may change the environment.
        unsafe getenv("SYSTEMD_EXEC_PID").map { unsafe String(cString: $0) } == String(getpid())
    }
}
