// SPDX-License-Identifier: Apache-2.0

import Configuration

/// Where to look for the admin pages, in this order.
struct AdminPlaces: Equatable {
    let targets: [AdminTarget]
    /// What may be the reason why nothing is found there; nil for nothing.
    var note: String?

    /// Creates the places of an address on the command line.
    ///
    /// - Throws: `ValidationError`.
    init(address: String) throws {
        targets = try AdminTarget.targets(address)
    }

    /// Creates the places that a configuration tells, and the usual one besides: a passed socket stands
    /// in for the configured address.
    ///
    /// The daemon may run with what a file said earlier, so that mistakes in the usual file end nothing.
    /// Blocks on the file system.
    ///
    /// - Parameter file: of `--config`; nil for the usual one.
    /// - Throws: `ConfigurationError` for mistakes in a file that was asked for.
    init(file: String?) throws(ConfigurationError) {
        do throws(ConfigurationError) {
            let loaded = try ConfigurationSource(file: file, options: []).read()
            let configured = AdminTarget(loaded.configuration.admin)
            guard let configured, file != nil else {
                targets = [configured, .usual].compactMap(\.self)
                return
            }
            targets = [configured]
        } catch {
            guard file == nil else { throw error }
            targets = [.usual]
            note = error.diagnostics.first.map { "the configuration was no help: \($0)" }
        }
    }
}
