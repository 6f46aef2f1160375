// SPDX-License-Identifier: Apache-2.0
//
// Counts the lines of files, several at a time: lines FILE…

import Glibc
import WorkerPool

func lineCount(_ path: String) throws -> Int {
    guard let file = fopen(path, "r") else { throw CancellationError() }
    defer { fclose(file) }
    var count = 0
    while case let byte = getc(file), byte != EOF {
        count += byte == 10 ? 1 : 0
    }
    return count
}

let pool = try ThreadPool(size: 4, name: "lines")
let handles = try CommandLine.arguments.dropFirst().map { path in
    (path, try pool.submit { try lineCount(path) })
}
for (path, handle) in handles {
    print((try? handle.wait()).map { "\($0) \(path)" } ?? "cannot read \(path)")
}
let report = try pool.shutdown(within: .seconds(20))
print("\(report.completed) files, \(report.discarded) left out")
