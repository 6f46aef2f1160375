# SPDX-License-Identifier: Apache-2.0

"""What is done to a daemon in its life, in turns, each with what has to come of it."""

import os
import signal
import time
from collections import Counter

import kernel
from daemon import Daemon, Failed, wait_until
from exchange import Ledger
from tree import CHANGING, COVERED, VERSIONS, Tree

# Requests, each on a connection of its own, so that all workers get some.
ASKED_TO_BE_SURE = 24
# Seconds for which nobody reads the daemon's standard error; with `access = all` the pipe is full
# long before.
SILENCE = 3

VARIATIONS = (
    {"server": {"workers": "2"}, "files": {"cache": "0"}},
    {"server": {"workers": "8"}, "log": {"access": "all", "rate": "0"}},
    {"server": {"workers": "3"}, "limits": {"buffered_bytes": "4M", "send_buffer": "32K"}},
    {"server": {"workers": "5"}, "timeouts": {"min_rate": "1K"}, "limits": {"header_bytes": "48K"}},
    {"server": {"workers": "6"}, "files": {"precompressed": "yes", "cache_control": "max-age=5"}},
)


class Events:
    """Raises Failed where something does not come of an event that has to."""

    def __init__(self, daemon: Daemon, ledger: Ledger, tree: Tree, has_mounts: bool) -> None:
        self.daemon = daemon
        self.ledger = ledger
        self.tree = tree
        self.counts: Counter = Counter()
        self.stop_times: list[float] = []
        self.variations = 0
        self.all = [
            self.reload, self.replace, self.kill, self.flip, self.refuse_reload,
            self.take_own_place, self.upgrade, self.lock, self.restart, self.remove, self.silence]
        if has_mounts:
            self.all.append(self.cover)

    def name(self, index: int) -> str:
        return self.all[index % len(self.all)].__name__.replace("_", " ")

    def take_place(self, index: int) -> None:
        self.all[index % len(self.all)]()
        self.counts[self.name(index)] += 1
        self.daemon.check()

    def expect(self, path: str, wanted, otherwise: str) -> None:
        """Waits until the answer is as wanted, and sees to it that it stays so on all workers.

        - wanted: takes status, fields and content.
        """
        def holds() -> bool:
            status, fields, body = self.daemon.ask(path)
            # For want of a worker, which says nothing about the file.
            return status == 503 or wanted(status, fields, body)

        wait_until(holds, otherwise)
        # A copy in a worker's cache may be so old.
        wait_until(lambda: all(holds() for _ in range(ASKED_TO_BE_SURE)), f"{otherwise} for good")

    # Configuration

    def apply(self, changes: dict) -> None:
        value = self.daemon.write(changes)
        self.daemon.signal(signal.SIGHUP)
        self.expect(
            "/small.txt", lambda status, fields, _: fields.get("X-Reload") == value,
            "a reload is not in force")

    def reload(self) -> None:
        self.apply(VARIATIONS[self.variations % len(VARIATIONS)])
        self.variations += 1

    def reset(self) -> None:
        """Brings the first configuration back."""
        self.apply({})

    def refuse_reload(self) -> None:
        before = self.daemon.ask("/small.txt")[1].get("X-Reload")
        refused = self.daemon.refused_reloads
        self.daemon.write({"server": {"workers": "many"}})
        self.daemon.signal(signal.SIGHUP)
        wait_until(
            lambda: self.daemon.refused_reloads > refused, "the refusal of a reload is not told")
        self.expect(
            "/small.txt", lambda status, fields, _: fields.get("X-Reload") == before,
            "a refused reload has changed something")
        self.daemon.write()

    # Life

    def take_own_place(self) -> None:
        """The program that runs is executed anew: the process and all connections stay."""
        self.become_another(signal.SIGUSR2)

    def upgrade(self) -> None:
        """Another program is installed, which a reload puts in this one's place."""
        self.daemon.install()
        self.become_another(signal.SIGHUP)
        if not self.daemon.is_installed:
            raise Failed("after an upgrade the earlier program runs")

    def become_another(self, number: int) -> None:
        value = self.daemon.write()
        self.daemon.signal(number)
        self.expect(
            "/small.txt", lambda status, fields, _: fields.get("X-Reload") == value,
            "the new program is not in force")

    def kill(self) -> None:
        self.ledger.kills[0] += 1
        self.daemon.kill()
        self.ledger.kills[1] += 1
        # As long as RestartSec= of the unit; whoever connects meanwhile waits.
        time.sleep(0.25)
        self.daemon.start()
        self.daemon.wait_until_ready()

    def restart(self) -> None:
        self.ledger.drains[0] += 1
        duration, status = self.daemon.stop()
        self.ledger.drains[1] += 1
        self.stop_times.append(duration)
        if status != 0:
            raise Failed(f"a drain has ended with {status}")
        self.daemon.start()
        self.daemon.wait_until_ready()

    def silence(self) -> None:
        """Nobody reads what the daemon logs; it drops records, and serves as before."""
        self.apply({"log": {"access": "all", "rate": "0"}})
        self.daemon.may_read.clear()
        try:
            end = time.monotonic() + SILENCE
            while time.monotonic() < end:
                if self.daemon.ask("/small.txt")[0] not in (200, 503):
                    raise Failed("no answer while nobody reads the log")
        finally:
            self.daemon.may_read.set()
        self.reset()

    # Files

    def flip(self) -> None:
        index = VERSIONS.index(self.tree.flip())
        content = self.tree.contents["/small.txt"][index]
        self.expect(
            "/small.txt", lambda _status, _fields, body: body == content,
            "the old root is still served")

    def replace(self) -> None:
        content = self.tree.change(self.tree.root)
        self.expect(
            CHANGING, lambda _status, _fields, body: body == content,
            "the old file is still served")

    def lock(self) -> None:
        if os.geteuid() == 0:
            path = self.tree.root / CHANGING[1:]
            path.chmod(0)
            self.expect(
                CHANGING, lambda status, *_: status == 403, "a file is served that nobody may read")
            path.chmod(0o644)
        self.replace()

    def remove(self) -> None:
        (self.tree.root / CHANGING[1:]).unlink()
        self.expect(CHANGING, lambda status, *_: status == 404, "a file is served that is gone")
        self.replace()

    def cover(self) -> None:
        """A file system is mounted over a directory, and unmounted."""
        place = self.tree.root / COVERED[1:]
        path = f"{COVERED}/file.txt"
        kernel.mount_memory(place)
        try:
            (place / "file.txt").write_bytes(b"above")
            self.expect(
                path, lambda _status, _fields, body: body == b"above", "what is covered is served")
        finally:
            # A request may be just at it.
            wait_until(lambda: unmounted(place), "the file system is held")
        self.expect(
            path, lambda _status, _fields, body: body == b"below", "what is unmounted is served")


def unmounted(place) -> bool:
    try:
        kernel.unmount(place)
    except OSError:
        return False
    return True
