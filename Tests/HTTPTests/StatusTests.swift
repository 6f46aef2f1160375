// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

struct StatusTests {
    @Test func `a listed code has the registered phrase`() {
        #expect(Status.ok.reasonPhrase == "OK")
        #expect(Status.contentTooLarge.reasonPhrase == "Content Too Large")
        #expect(Status(code: 418).reasonPhrase.isEmpty)
    }

    @Test func `interim responses, 204 and 304 forbid a body`() {
        #expect(Status.continue.forbidsBody)
        #expect(Status.noContent.forbidsBody)
        #expect(Status.notModified.forbidsBody)
        #expect(!Status.ok.forbidsBody)
        #expect(!Status.notFound.forbidsBody)
    }
}
