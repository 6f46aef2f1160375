# SPDX-License-Identifier: Apache-2.0

"""The kernel's side: namespaces of our own, and what it knows about the sockets of one port."""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
from dataclasses import dataclass, field
from pathlib import Path

CLONE_NEWNET = 0x4000_0000
CLONE_NEWNS = 0x0002_0000
MS_REC_PRIVATE = 0x4000 | 0x40000
SIOCSIFFLAGS = 0x8914
IFF_UP_RUNNING = 0x41

NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
NLMSG_DONE = 3
NLM_F_REQUEST_DUMP = 0x301
INET_DIAG_SKMEMINFO = 7

# The kernel's alone: no bytes have come yet, for a second at most (on loopback longer: half of the ACKs
# that it asks for again come before it is ready for them).
SYN_RECEIVED = 3
TIME_WAIT = 6
LISTEN = 10
# The server has closed, and not all is said: FIN-WAIT-1, FIN-WAIT-2, LAST-ACK, CLOSING.
ENDING = {4, 5, 9, 11}

libc = ctypes.CDLL(None, use_errno=True)


def enter_namespaces() -> bool:
    """Gives this process and its children a network and mounts of their own.

    Only root can; returns whether it was done. To be called before any thread exists.
    """
    if os.geteuid() != 0 or libc.unshare(CLONE_NEWNET | CLONE_NEWNS) != 0:
        return False
    if libc.mount(b"none", b"/", None, MS_REC_PRIVATE, None) != 0:
        raise OSError(ctypes.get_errno(), "cannot make the mounts private")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP_RUNNING))
    # One client address has to do for all: the more ports it has, the better.
    with contextlib.suppress(OSError):
        Path("/proc/sys/net/ipv4/ip_local_port_range").write_text("10000 65535")
        # Silent clients wait in the kernel for a second, so many of them as this. From one more on it
        # answers with cookies, and for two minutes takes a late ACK of a connection that has ended for a
        # new one, which is there until keepalive= is over.
        Path("/proc/sys/net/core/somaxconn").write_text("16384")
    return True


def mount_memory(path: Path) -> None:
    if libc.mount(b"none", os.fsencode(path), b"tmpfs", 0, b"size=16m,mode=755") != 0:
        raise OSError(ctypes.get_errno(), f"cannot mount over {path}")


def unmount(path: Path) -> None:
    if libc.umount2(os.fsencode(path), 0) != 0:
        raise OSError(ctypes.get_errno(), f"cannot unmount {path}")


@dataclass
class Sockets:
    """The server's ends of a port's connections. Those in SYN-RECV and TIME-WAIT, which hold next
    to nothing, and the listening ones are left out."""

    count: int = 0
    # Bytes: received and not read, queued or on their way, and reserved.
    memory: int = 0
    # The client's ports of the connections that the server has closed.
    ending: set[int] = field(default_factory=set)

    @property
    def open_count(self) -> int:
        """Those that the server has not closed. Of ten thousand that end at once the kernel loses a last
        word or two on loopback, and says it again after seconds."""
        return self.count - len(self.ending)


def server_sockets(port: int) -> Sockets:
    """Source: sock_diag(7)."""
    found = Sockets()
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as netlink:
        netlink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        for family in (socket.AF_INET, socket.AF_INET6):
            header = struct.pack(
                "=IHHII", 72, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST_DUMP, family, 0)
            extensions = 1 << (INET_DIAG_SKMEMINFO - 1)
            selection = struct.pack("=BBBxI", family, socket.IPPROTO_TCP, extensions, 0xFFF)
            netlink.send(header + selection + bytes(48))
            while add_answer(netlink.recv(1 << 18), port, found):
                pass
    return found


def add_answer(data: bytes, port: int, found: Sockets) -> bool:
    """Adds the sockets of one message. Returns whether there are more to come."""
    offset = 0
    while offset < len(data):
        length, kind = struct.unpack_from("=IH", data, offset)
        if kind != SOCK_DIAG_BY_FAMILY:
            return kind != NLMSG_DONE
        state = data[offset + 17]
        source, destination = struct.unpack_from("!HH", data, offset + 20)
        if source == port and state not in (SYN_RECEIVED, LISTEN, TIME_WAIT):
            found.count += 1
            found.memory += socket_memory(data, offset + 88, offset + length)
            if state in ENDING:
                found.ending.add(destination)
        offset += length + 3 & ~3
    return True


def socket_memory(data: bytes, start: int, end: int) -> int:
    while start < end:
        length, kind = struct.unpack_from("=HH", data, start)
        if kind == INET_DIAG_SKMEMINFO:
            received, _, _, _, reserved, queued = struct.unpack_from("=6I", data, start + 4)
            return received + reserved + queued
        start += length + 3 & ~3
    return 0


def all_socket_memory() -> int:
    """Bytes of all TCP sockets, those of the clients and of others on the machine too: the kernel
    counts pages, and not for each namespace.

    Source: proc(5), /proc/net/sockstat.
    """
    for line in Path("/proc/net/sockstat").read_text().splitlines():
        if line.startswith("TCP:"):
            return int(line.split()[-1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
