# SPDX-License-Identifier: Apache-2.0

"""The pools that Tests/Benchmarks/pool compares: what each needs, its build and its command."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
BUILD = FOLDER.parents[2] / ".build-benchmarks"
CORES = len(os.sched_getaffinity(0))


class Skipped(Exception):
    """A peer cannot take part; says why, and what would help."""


@dataclass(frozen=True)
class Peer:
    """A pool, and how its program comes about."""

    name: str
    title: str
    # The compiler, as a command that prints its version.
    compiler: tuple[str, ...]
    hint: str
    folder: str
    # Commands in the folder; "{out}" is the place of what is built.
    build: tuple[str, ...]
    run: tuple[str, ...]
    version_pattern: str = r"\d+(?:\.\d+)+"
    # If not, it has one worker or one per core; the reason stands in the peer's source.
    any_width: bool = True
    # Its queue can be given a limit, and blocks those who submit more.
    blocks: bool = False

    def supports(self, workload: str, width: int) -> bool:
        if workload.startswith("block-") and not self.blocks:
            return False
        return self.any_width or width in (1, CORES)

    @property
    def out(self) -> Path:
        return BUILD / self.name

    def command(self) -> list[str]:
        return [part.format(out=self.out) for part in self.run]

    def version(self) -> str:
        """What built it, such as `rustc 1.85.0`."""
        result = subprocess.run(self.compiler, capture_output=True, text=True, check=False)
        found = re.search(self.version_pattern, result.stdout + result.stderr)
        return f"{self.compiler[0]} {found.group() if found else 'of unknown version'}"

    def prepare(self) -> None:
        """Builds the program, unless it is newer than its sources. Raises Skipped."""
        for program in (self.compiler[0], self.run[0]):
            if "/" not in program and shutil.which(program) is None:
                raise Skipped(f"{program} is missing: {self.hint}")
        # What SwiftPM depends on, it knows itself.
        if self.build[0] != "swift" and self.is_fresh():
            return
        self.out.mkdir(parents=True, exist_ok=True)
        log = self.out / "build.log"
        with log.open("w", encoding="utf-8") as output:
            command = [part.format(out=self.out) for part in self.build]
            result = subprocess.run(
                command, cwd=FOLDER / self.folder, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, check=False)
        if result.returncode != 0:
            raise Skipped(f"does not build, see {log}: {self.hint}")
        (self.out / "built").touch()

    def is_fresh(self) -> bool:
        built = self.out / "built"
        sources = [*(FOLDER / self.folder).rglob("*"), Path(__file__)]
        return built.exists() and all(
            source.stat().st_mtime < built.stat().st_mtime for source in sources)


def swift_peer(
    name: str, title: str, folder: str, hint: str, product: str, any_width: bool = True,
    blocks: bool = False
) -> Peer:
    place = BUILD / f"swift-{folder.lower()}"
    return Peer(
        name=name, title=title, compiler=("swift", "--version"), hint=hint, folder=folder,
        build=("swift", "build", "--configuration", "release", "--static-swift-stdlib",
               "--scratch-path", str(place), "--product", product),
        run=(str(place / "release" / product),),
        version_pattern=r"(?<=Swift version )\d+(?:\.\d+)+", any_width=any_width,
        blocks=blocks)


def cxx_peer(name: str, title: str, hint: str, blocks: bool = False) -> Peer:
    return Peer(
        name=name, title=title, compiler=("g++", "--version"), hint=hint, folder="Cxx",
        build=("g++", "-std=c++17", "-O2", "-Wall", "-pthread",
               "-o", "{out}/program", f"{name}.cpp"),
        run=("{out}/program",), version_pattern=r"(?m:\d+(?:\.\d+)+$)",
        blocks=blocks)


SWIFT_HINT = "install Swift from https://swift.org/install"

OURS = swift_peer("worker-pool", "WorkerPool", "Swift", SWIFT_HINT, "worker-pool", blocks=True)

PEERS = (
    OURS,
    swift_peer(
        "closures", "WorkerPool, closures", "Swift", SWIFT_HINT, "worker-pool-closures",
        blocks=True),
    Peer(
        name="book", title="the Rust Book's pool", compiler=("rustc", "--version"),
        hint="apt-get install rustc", folder="Rust",
        build=("rustc", "--edition", "2021", "-O", "-o", "{out}/program", "book.rs"),
        run=("{out}/program",)),
    Peer(
        name="go", title="Go, channel of closures", compiler=("go", "version"),
        hint="apt-get install golang-go", folder="Go",
        build=("go", "build", "-o", "{out}/program", "pool.go"), run=("{out}/program",)),
    Peer(
        name="java", title="Java, newFixedThreadPool", compiler=("javac", "-version"),
        hint="apt-get install default-jdk-headless", folder="Java",
        build=("javac", "-d", "{out}", "FixedPool.java"),
        run=("java", "-XX:-UsePerfData", "-cp", "{out}", "FixedPool")),
    swift_peer(
        "dispatch", "DispatchQueue", "Swift", SWIFT_HINT, "dispatch-queue", any_width=False),
    swift_peer(
        "nio", "NIOThreadPool", "NIO",
        f"{SWIFT_HINT}; the first build fetches SwiftNIO from github.com", "nio"),
    cxx_peer("classic", "C++, mutex, condition variable", "apt-get install g++", blocks=True),
    cxx_peer("asio", "boost::asio::thread_pool", "apt-get install g++ libboost-dev"),
)
