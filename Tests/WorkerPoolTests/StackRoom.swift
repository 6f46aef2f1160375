// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Limits this process to the memory that it has mapped and the stacks of so many more threads.
func leaveMemory(forStacks count: Int) {
    var attributes = pthread_attr_t()
    var stackSize = 0
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_getstacksize(&attributes, &stackSize)
    unsafe pthread_attr_destroy(&attributes)
    var limit = rlimit()
    unsafe getrlimit(CInt(RLIMIT_AS.rawValue), &limit)
    limit.rlim_cur = rlim_t(mappedBytes() + stackSize * count)
    unsafe precondition(setrlimit(CInt(RLIMIT_AS.rawValue), &limit) == 0, "no limit")
}

/// The address space this process uses: the first figure of `/proc/self/statm`, in pages.
private func mappedBytes() -> Int {
    let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = unsafe read(descriptor, &text, text.count)
    let pages = text.prefix(max(0, count)).prefix { $0 != UInt8(ascii: " ") }
    return (Int(String(decoding: pages, as: UTF8.self)) ?? 0) * Int(getpagesize())
}
