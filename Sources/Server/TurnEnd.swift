// SPDX-License-Identifier: Apache-2.0

import LinuxIO

/// How a turn ended: what is to be done with the connection.
enum TurnEnd {
    case park(EventInterest, SlotPhase, until: SlotTick)
    case close
}
