// SPDX-License-Identifier: Apache-2.0

public import BasicContainers

/// The field lines that every response of a site has, written once.
///
/// They are `Server: poolhttpd` and `X-Content-Type-Options: nosniff`, and what a site adds.
public enum CommonFields {
    /// The lines where a site adds nothing.
    public static var lines: String {
        "Server: poolhttpd\r\nX-Content-Type-Options: nosniff\r\n"
    }

    /// Appends the lines with a site's own fields behind.
    ///
    /// A field of the same name, case ignored, replaces `Server` or `X-Content-Type-Options`; one
    /// with an empty value removes it. Names that are no tokens are left out.
    public static func append(
        _ fields: [(name: String, value: String)], to output: inout UniqueArray<UInt8>
    ) {
        let standing = [("Server", "poolhttpd"), ("X-Content-Type-Options", "nosniff")]
        for (name, value) in standing
        where !fields.contains(where: { $0.name.lowercased() == name.lowercased() }) {
            append(name, value, to: &output)
        }
        for (name, value) in fields where !value.isEmpty {
            append(name, value, to: &output)
        }
    }

    private static func append(
        _ name: String, _ value: String, to output: inout UniqueArray<UInt8>
    ) {
        guard let name = FieldName(name) else { return }
        ResponseFields.append(name, value, to: &output)
    }
}
