// SPDX-License-Identifier: Apache-2.0

/// Runs the chosen target on the bytes that the fuzzer has made up.
///
/// libFuzzer calls it, on one thread; a failed precondition is its find.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // The fuzzer lends the bytes for the time of this call.
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    FuzzTarget.chosen.run(bytes)
    return 0
}
