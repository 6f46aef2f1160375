// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// The pool's own sources over a stand-in of the module Threads; `run` puts the folders in place.

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    // The accesses in progress are kept for each thread of the kernel, of which contexts know nothing.
    .unsafeFlags(["-enforce-exclusivity=unchecked"]),
]

let package = Package(
    name: "schedules",
    targets: [
        .target(name: "CLinux"),
        .target(name: "CContexts"),
        .target(name: "Scheduling", dependencies: ["CContexts"], swiftSettings: settings),
        .target(
            name: "Threads", dependencies: ["CLinux", "Scheduling"], swiftSettings: settings),
        .target(
            name: "WorkerPool", dependencies: ["CLinux", "Threads"], swiftSettings: settings),
        .executableTarget(
            name: "Schedules", dependencies: ["Scheduling", "Threads", "WorkerPool"],
            swiftSettings: settings),
    ]
)
