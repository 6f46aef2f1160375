// SPDX-License-Identifier: Apache-2.0

import Configuration
import HTTP
import Logging
import Server

/// `--explain`: what would be served for an address, and why, from the same code that serves it.
///
/// It opens the roots and files that a request would, and starts nothing.
struct ExplainCommand {
    let address: ExplainedAddress
    let loaded: LoadedConfiguration

    /// Prints the explanation.
    ///
    /// May wait for the disk.
    ///
    /// - Returns: `cleanStop` where something would be served, `nothingServed` for an error.
    /// - Throws: `StartError` for a root that cannot be opened.
    func run() throws(StartError) -> ExitStatus {
        let generation = try GenerationBuilder(
            loaded.configuration, logs: nil,
            logger: Logger(label: "poolhttpd") { _ in SwiftLogNoOpLogHandler() }
        ).generation()
        do throws(RequestError) {
            guard let explanation = try generation.explain(address.request) else {
                return .nothingServed
            }
            let text = ExplanationText(explanation, address, loaded)
            for line in text.lines {
                print(line)
            }
            return explanation.status?.isError ?? false ? .nothingServed : .cleanStop
        } catch {
            print("answer: \(error.status.code) \(error.status.reasonPhrase), \(error.explanation)")
            return .nothingServed
        }
    }
}
