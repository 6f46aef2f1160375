// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The compiler's run-time checkers, which change how much memory a process needs.
package enum Sanitizer {
    /// Whether this process runs under one.
    package static var isPresent: Bool {
        unsafe dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
    }
}
