// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Our pool and Dispatch, and the workloads for all pools in Swift. Built by Tests/Benchmarks/pool.
let package = Package(
    name: "pool-peers",
    products: [
        .library(name: "Workloads", targets: ["Workloads"]),
        .executable(name: "worker-pool", targets: ["worker-pool"]),
        .executable(name: "worker-pool-closures", targets: ["worker-pool-closures"]),
        .executable(name: "dispatch-queue", targets: ["dispatch-queue"]),
    ],
    dependencies: [.package(name: "poolhttpd", path: "../../../..")],
    targets: [
        .target(name: "Workloads", swiftSettings: settings),
        .executableTarget(
            name: "worker-pool",
            dependencies: ["Workloads", .product(name: "WorkerPool", package: "poolhttpd")],
            swiftSettings: settings),
        .executableTarget(
            name: "worker-pool-closures",
            dependencies: ["Workloads", .product(name: "WorkerPool", package: "poolhttpd")],
            swiftSettings: settings),
        .executableTarget(
            name: "dispatch-queue", dependencies: ["Workloads"], swiftSettings: settings),
    ]
)
