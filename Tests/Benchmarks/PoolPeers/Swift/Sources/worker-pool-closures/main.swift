// SPDX-License-Identifier: Apache-2.0

internal import Workloads

try Benchmark.run(ClosuresPeer.self)
