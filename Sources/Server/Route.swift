// SPDX-License-Identifier: Apache-2.0

import HTTP

/// What a request is for.
enum Route: Equatable {
    /// It was refused before anything was looked up.
    case refused(RequestError)
    /// The method is known and not allowed here.
    case methodNotAllowed
    /// The client asks what is allowed.
    case options
    case health
    /// Hold the worker for so long.
    case sleep(Duration)
    /// The query of `/sleep` makes no sense.
    case sleepMalformed
    /// What the site's rule of this position says.
    case redirect(Int)
    /// A file, or a built-in page.
    case content
}
