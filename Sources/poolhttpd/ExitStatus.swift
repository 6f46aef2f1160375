// SPDX-License-Identifier: Apache-2.0

/// How the program ends.
///
/// The units' `RestartPreventExitStatus=` relies on these.
///
/// Source: sysexits.h, systemd.exec(5) "Process Exit Codes".
enum ExitStatus: Int32 {
    case cleanStop = 0
    /// EX_OSERR: a system call failed at the start.
    case systemError = 71
    /// EX_TEMPFAIL: the address is in use; worth a restart.
    case addressInUse = 75
    /// EX_NOPERM
    case permissionDenied = 77
    /// EX_CONFIG
    case configurationInvalid = 78
}
