// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A package of its own, so that nothing else depends on SwiftNIO. Built by Tests/Benchmarks/pool.
let package = Package(
    name: "pool-peer-nio",
    dependencies: [
        .package(name: "pool-peers", path: "../Swift"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
    ],
    targets: [
        .executableTarget(
            name: "nio",
            dependencies: [
                .product(name: "Workloads", package: "pool-peers"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ])
    ]
)
