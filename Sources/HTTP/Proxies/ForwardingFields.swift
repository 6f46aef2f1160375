// SPDX-License-Identifier: Apache-2.0

/// What a proxy says about a request's client.
struct ForwardingAccount: Equatable {
    /// The client's address; nil where it is that of the peer.
    var address: IPAddress?
    /// Whether the client has asked by `https`; nil where that is not said.
    var isSecure: Bool?
    /// The host that the client has asked for; empty where that is not said.
    var host = ByteSlice.empty
}

/// The fields of a request's head that say something about its client, by kind.
///
/// A proxy sets the fields of some kind, and may pass those of another on as its client has sent them.
/// Which are whose cannot be seen. So what two kinds say differently is not believed: a client that
/// makes one of them up gains no other address by it.
struct ForwardingFields {
    private let trusted: TrustedProxies
    /// What `Forwarded` says; nil where it is not there.
    private var forwarded: ForwardingAccount?
    private var isMalformed = false
    private var elements = ClientSearch()
    private var chain = ClientSearch()
    private var schemes: [ByteSlice] = []
    private var hosts: [ByteSlice] = []
    private var realAddress: ForwardedNode?

    /// Reads those that are to be believed.
    init(of head: RequestHead, _ bytes: Span<UInt8>, _ trusted: TrustedProxies) {
        self.trusted = trusted
        let kinds = trusted.fields
        var lines = FieldLines(of: head, in: bytes)
        while let line = lines.next() {
            let name = line.name.bytes(in: bytes)
            // The shortest and the longest of the names.
            guard 9...17 ~= name.count else { continue }
            if kinds == .all || kinds == .forwarded, ASCII.matches(name, "forwarded") {
                readForwarded(line.value, bytes)
            } else if kinds == .all || kinds == .xRealIP, ASCII.matches(name, "x-real-ip") {
                readRealAddress(line.value.bytes(in: bytes))
            } else if kinds == .all || kinds == .xForwarded {
                readXForwarded(name, line.value, bytes)
            }
        }
    }

    /// What is to be believed of it; nil for nothing.
    func account(in bytes: Span<UInt8>) -> ForwardingAccount? {
        guard !isMalformed else { return nil }
        var account = ForwardingAccount()
        var addresses: [IPAddress?] = []
        if let forwarded { addresses.append(forwarded.address) }
        if chain.count > 0 { addresses.append(chain.address) }
        switch realAddress {
        case .address(let address):
            // A proxy that is told only of the one before it knows less than a chain does.
            if addresses.isEmpty || !trusted.contains(address) { addresses.append(address) }
        case .hidden: addresses.append(nil)
        case nil: break
        }
        if let first = addresses.first {
            guard addresses.allSatisfy({ $0 == first }) else { return nil }
            account.address = first
        }
        let isSecure = Scheme.isSecure(element(of: schemes).bytes(in: bytes))
        if forwarded?.isSecure == nil || isSecure == nil || forwarded?.isSecure == isSecure {
            account.isSecure = forwarded?.isSecure ?? isSecure
        }
        account.host = host(in: bytes)
        return account
    }

    private func host(in bytes: Span<UInt8>) -> ByteSlice {
        let said = forwarded?.host ?? .empty
        let host = element(of: hosts)
        guard Authority.isValid(host.bytes(in: bytes), portRequired: false) else { return said }
        let agree = said.isEmpty || said.bytes(in: bytes).elementsEqual(host.bytes(in: bytes))
        return agree ? host : .empty
    }

    /// The element that the proxy has set which the client was connected to.
    private func element(of list: [ByteSlice]) -> ByteSlice {
        if let position = chain.position, list.count == chain.count { return list[position] }
        return list.last ?? .empty
    }

    // MARK: - Lines

    private mutating func readForwarded(_ line: ByteSlice, _ bytes: Span<UInt8>) {
        var parser = ForwardedElements(line.bytes(in: bytes))
        do throws(ForwardedElements.Malformed) {
            while let element = try parser.next() {
                let count = elements.count
                elements.add(element.node, trusted)
                var account = forwarded ?? ForwardingAccount()
                account.address = elements.address
                if elements.position == count {
                    let start = line.range.lowerBound
                    account.isSecure = element.isSecure
                    account.host = ByteSlice(
                        start + element.host.lowerBound..<start + element.host.upperBound)
                }
                forwarded = account
            }
        } catch {
            isMalformed = true
        }
    }

    private mutating func readRealAddress(_ value: Span<UInt8>) {
        let isRepeated = realAddress != nil
        realAddress = isRepeated ? .hidden : ForwardedNode(inXForwardedFor: value)
    }

    private mutating func readXForwarded(
        _ name: Span<UInt8>, _ value: ByteSlice, _ bytes: Span<UInt8>
    ) {
        if ASCII.matches(name, "x-forwarded-for") {
            for element in Self.elements(of: value, bytes) {
                chain.add(ForwardedNode(inXForwardedFor: element.bytes(in: bytes)), trusted)
            }
        } else if ASCII.matches(name, "x-forwarded-proto") {
            schemes += Self.elements(of: value, bytes)
        } else if ASCII.matches(name, "x-forwarded-host") {
            hosts += Self.elements(of: value, bytes)
        }
    }

    /// The parts of a value between its commas, without blanks around them; empty ones are left out.
    private static func elements(of value: ByteSlice, _ bytes: Span<UInt8>) -> [ByteSlice] {
        var elements: [ByteSlice] = []
        var start = value.range.lowerBound
        for position in start...value.range.upperBound
        where position == value.range.upperBound || bytes[position] == ASCII.comma {
            var end = position
            while start < end, ASCII.isBlank(bytes[start]) { start += 1 }
            while end > start, ASCII.isBlank(bytes[end - 1]) { end -= 1 }
            if start < end { elements.append(ByteSlice(start..<end)) }
            start = position + 1
        }
        return elements
    }
}
