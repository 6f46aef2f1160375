// SPDX-License-Identifier: Apache-2.0

import Workloads

try Benchmark.run(NIOPeer.self)
