// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What is fuzzed; the names are those of the corpora's folders.
enum FuzzTarget: String {
    case request
    case body
    case path
    case conditions
    case ranges
    case dates
    case configuration

    /// The target that the environment names in `FUZZ_TARGET`.
    static let chosen: FuzzTarget = {
        guard let name = unsafe getenv("FUZZ_TARGET"),
            let target = unsafe FuzzTarget(rawValue: String(cString: name))
        else { preconditionFailure("FUZZ_TARGET names no target") }
        return target
    }()

    func run(_ bytes: [UInt8]) {
        switch self {
        case .request: RequestTarget.run(bytes)
        case .body: BodyTarget.run(bytes)
        case .path: PathTarget.run(bytes)
        case .conditions: ConditionsTarget.run(bytes)
        case .ranges: RangesTarget.run(bytes)
        case .dates: DatesTarget.run(bytes)
        case .configuration: ConfigurationTarget.run(bytes)
        }
    }
}
