# SPDX-License-Identifier: Apache-2.0

"""The small tree of files that all servers serve."""

import gzip
import os
from pathlib import Path

# 2024-01-02 03:04:05 UTC, long ago, so that validators are strong.
MODIFIED = 1_704_164_645
MODIFIED_TEXT = "Tue, 02 Jan 2024 03:04:05 GMT"

SENTINEL = "sentinel.txt"


def text_of(name: str, length: int) -> bytes:
    """Text that tells its file and each of its places apart."""
    line = f"{name} %06d\n"
    count = length // len(line % 0) + 1
    return "".join(line % number for number in range(count)).encode()[:length]


FILES = {
    "index.html": b"<!DOCTYPE html>\n<title>index</title>\n" + text_of("index", 575),
    "page.html": b"<!DOCTYPE html>\n<title>page</title>\n" + text_of("page", 4000),
    "text.txt": text_of("text", 1000),
    "zero.txt": b"",
    "large.bin": text_of("large", 100_000),
    "dir/index.html": b"<!DOCTYPE html>\n<title>dir</title>\n",
    "bare/file.txt": text_of("bare", 100),
    "with space.txt": text_of("space", 120),
    "ünï.txt": text_of("accents", 140),
    "plus+and&.txt": text_of("plus", 160),
    ".hidden": b"not for everybody\n",
    SENTINEL: b"the sentinel, and nothing else\n",
}
# Their compressed forms stand beside them.
COMPRESSED = ("page.html",)


def compressed(name: str) -> bytes:
    return gzip.compress(FILES[name], mtime=0)


def write(folder: Path) -> None:
    """Writes the tree, readable by whoever the servers become."""
    contents = dict(FILES)
    for name in COMPRESSED:
        contents[name + ".gz"] = compressed(name)
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (MODIFIED, MODIFIED))


def names_by_content() -> dict[bytes, str]:
    """How a response's content is named in an outcome."""
    names = {content: name.replace(" ", "_") for name, content in FILES.items()}
    names.update({compressed(name): name + ".gz" for name in COMPRESSED})
    return names
