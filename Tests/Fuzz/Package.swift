// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// What the fuzzer needs of poolhttpd, and the targets; `run` puts the folders in place.

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

let containers = Target.Dependency.product(name: "BasicContainers", package: "swift-collections")

let package = Package(
    name: "fuzz",
    products: [
        .library(name: "FuzzTargets", type: .static, targets: ["FuzzTargets"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0")
    ],
    targets: [
        .target(name: "HTTP", dependencies: [containers], swiftSettings: settings),
        .target(name: "Configuration", dependencies: ["HTTP"], swiftSettings: settings),
        .target(
            name: "FuzzTargets", dependencies: ["Configuration", "HTTP", containers],
            swiftSettings: settings),
    ]
)
