// SPDX-License-Identifier: Apache-2.0

/// Writes text so that `INIParser` reads it back.
enum INIWriter {
    /// Returns a value as it stands after `=`, in quotes where it needs them.
    static func value(_ text: String) -> String {
        let blanks: [Unicode.Scalar] = [" ", "\t"]
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first, let last = scalars.last else { return "" }
        let looksLikeComment = scalars.indices.contains { index in
            (scalars[index] == "#" || scalars[index] == ";")
                && (index == 0 || blanks.contains(scalars[index - 1]))
        }
        guard looksLikeComment || first == "\"" || blanks.contains(first) || blanks.contains(last)
        else { return text }
        var quoted = String.UnicodeScalarView()
        for scalar in scalars {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.append(scalar)
        }
        return "\"\(String(quoted))\""
    }
}
