# SPDX-License-Identifier: Apache-2.0

"""The files that are served, in two versions, and what a response may consist of."""

import gzip
import hashlib
import os
from pathlib import Path

# Bytes. The first is sent with its head at once, the last needs many turns of a worker.
SIZES = {"/small.txt": 612, "/medium.bin": 102_400, "/large.bin": 16 << 20}
SPARSE = "/sparse.bin"
SPARSE_SIZE = 1 << 30
STYLE = "/site.css"
LISTED = 1_500
VERSIONS = ("first", "second")
# Its content, its permissions and its existence change.
CHANGING = "/changing.txt"
# A file system is mounted over it.
COVERED = "/covered"


def pattern(path: str, version: str, size: int) -> bytes:
    """Content that nowhere repeats itself, so that no piece can stand for another."""
    return hashlib.shake_128(f"{path} {version}".encode()).digest(size)


class Tree:
    """The folders `first` and `second` in `folder`, and `current`, which leads to one of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.contents = {
            path: tuple(pattern(path, version, size) for version in VERSIONS)
            for path, size in SIZES.items()}
        self.styles = tuple(f"/* {version} */\n".encode() * 400 for version in VERSIONS)
        self.listed = {f"{number:04} item.txt" for number in range(LISTED)}
        self.changes = 0

    def write(self) -> None:
        for index, version in enumerate(VERSIONS):
            root = self.folder / version
            root.mkdir()
            for path, versions in self.contents.items():
                (root / path[1:]).write_bytes(versions[index])
            (root / STYLE[1:]).write_bytes(self.styles[index])
            (root / (STYLE[1:] + ".gz")).write_bytes(gzip.compress(self.styles[index]))
            with open(root / SPARSE[1:], "wb") as sparse:
                sparse.truncate(SPARSE_SIZE)
            (root / "list").mkdir()
            for name in self.listed:
                (root / "list" / name).touch()
            (root / COVERED[1:]).mkdir()
            (root / COVERED[1:] / "file.txt").write_bytes(b"below")
            self.change(root)
        self.flip()

    def flip(self) -> str:
        """Lets `current` lead to the other version, at once. Returns which."""
        current = self.folder / "current"
        version = VERSIONS[0]
        if current.is_symlink() and os.readlink(current) == VERSIONS[0]:
            version = VERSIONS[1]
        new = self.folder / "new"
        new.symlink_to(version)
        new.rename(current)
        return version

    @property
    def root(self) -> Path:
        return (self.folder / "current").resolve()

    def change(self, root: Path) -> bytes:
        """Replaces the file that changes. Returns its content, of the same length each time."""
        self.changes += 1
        content = f"change {self.changes:08}\n".encode()
        new = root / "changing.new"
        new.write_bytes(content)
        new.rename(root / CHANGING[1:])
        return content
