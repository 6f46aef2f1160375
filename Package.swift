// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

let containers = Target.Dependency.product(name: "BasicContainers", package: "swift-collections")

let package = Package(
    name: "poolhttpd",
    products: [
        .executable(name: "poolhttpd", targets: ["poolhttpd"]),
        .library(name: "WorkerPool", targets: ["WorkerPool"]),
        .library(name: "Systemd", targets: ["Systemd"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .target(name: "CLinux"),
        .target(name: "Threads", dependencies: ["CLinux"], swiftSettings: settings),
        .target(name: "Slots", dependencies: ["CLinux", "Threads"], swiftSettings: settings),
        .target(
            name: "LinuxIO",
            dependencies: [
                "CLinux", containers, .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .target(
            name: "Systemd",
            dependencies: [
                "CLinux", "CSystemd", "LinuxIO", "Threads",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .target(
            name: "WorkerPool", dependencies: ["CLinux", "Threads"], swiftSettings: settings),
        .target(name: "HTTP", dependencies: [containers], swiftSettings: settings),
        .target(
            name: "StaticFiles",
            dependencies: [
                "HTTP", "LinuxIO", "Threads", containers,
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .target(name: "Configuration", dependencies: ["HTTP"], swiftSettings: settings),
        .target(
            name: "Server",
            dependencies: [
                "HTTP", "LinuxIO", "Slots", "StaticFiles", "Systemd", "Threads", "WorkerPool",
                containers,
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "poolhttpd",
            dependencies: [
                "Configuration", "HTTP", "LinuxIO", "Server", "StaticFiles", "Systemd",
                "Threads", "WorkerPool", containers,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        // What several test targets use.
        .target(
            name: "TestSupport", dependencies: ["Threads"], path: "Tests/TestSupport",
            swiftSettings: settings),
        .testTarget(
            name: "ThreadsTests", dependencies: ["TestSupport", "Threads"],
            swiftSettings: settings),
        .testTarget(
            name: "SlotsTests", dependencies: ["Slots", "TestSupport", "Threads"],
            swiftSettings: settings),
        .testTarget(
            name: "LinuxIOTests",
            dependencies: [
                "LinuxIO", "TestSupport", "Threads", containers,
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SystemdTests",
            dependencies: [
                "LinuxIO", "Systemd", "TestSupport", "Threads",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "WorkerPoolTests", dependencies: ["TestSupport", "Threads", "WorkerPool"],
            swiftSettings: settings),
        .testTarget(
            name: "HTTPTests", dependencies: ["HTTP", "TestSupport", containers],
            exclude: ["Conformance.md"], swiftSettings: settings),
        .testTarget(
            name: "StaticFilesTests",
            dependencies: [
                "HTTP", "LinuxIO", "StaticFiles", "TestSupport", "Threads", containers,
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ConfigurationTests", dependencies: ["Configuration", "HTTP", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "HTTP", "LinuxIO", "Server", "Slots", "StaticFiles", "Systemd", "TestSupport",
                "Threads", "WorkerPool", containers,
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
        // Drives the built program as its users do; the dependency makes sure that it is built.
        .testTarget(
            name: "PoolhttpdTests",
            dependencies: [
                "Configuration", "LinuxIO", "poolhttpd", "Server", "TestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings),
    ]
)

// Documentation is built only when asked for, so that nobody else pays for the plugin:
// POOLHTTPD_DOCUMENTATION=1 swift package generate-documentation --target WorkerPool
if Context.environment["POOLHTTPD_DOCUMENTATION"] != nil {
    package.dependencies.append(
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

// Under ThreadSanitizer only those modules are built, and tested, in which threads meet: half of it all.
if Context.environment["POOLHTTPD_THREADED_ONLY"] != nil {
    let unthreaded = [
        "poolhttpd", "PoolhttpdTests", "ConfigurationTests", "HTTPTests", "StaticFilesTests",
    ]
    package.targets.removeAll { unthreaded.contains($0.name) }
    package.products.removeAll { $0.name == "poolhttpd" }
}
