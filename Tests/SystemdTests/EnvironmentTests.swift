// SPDX-License-Identifier: Apache-2.0

import Testing

/// The tests that change the environment, one after the other.
@Suite(.serialized) struct EnvironmentTests {}
