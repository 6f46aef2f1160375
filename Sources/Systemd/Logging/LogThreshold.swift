// SPDX-License-Identifier: Apache-2.0

public import Logging
import Synchronization

/// The least severe level that is logged, shared by many loggers and changeable while they are used.
///
/// Any thread may read and change it.
public final class LogThreshold: Sendable {
    private let index: Atomic<Int>

    /// Creates a threshold at a level.
    public init(_ level: Logger.Level) {
        index = Atomic(Self.index(of: level))
    }

    /// The least severe level that is logged now.
    public var level: Logger.Level {
        get { Logger.Level.allCases[index.load(ordering: .relaxed)] }
        set { index.store(Self.index(of: newValue), ordering: .relaxed) }
    }

    private static func index(of level: Logger.Level) -> Int {
        Logger.Level.allCases.firstIndex(of: level) ?? 0
    }
}
