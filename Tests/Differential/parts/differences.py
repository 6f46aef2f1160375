# SPDX-License-Identifier: Apache-2.0

"""What differs, and the table of the classes that explain it."""

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from cases import Case

COLUMNS = 7
# Whose deviation it may be: "chosen" is one of ours that Tests/HTTPTests/Conformance.md gives the
# reason for; "ours" is a bug, and the run fails on it.
PARTIES = ("theirs", "nobody", "chosen", "ours")
# In place of words: some of our first words, at least one.
BEGINNING = "@ "


class BadTable(Exception):
    """A row of the table that says nothing; says which."""


@dataclass(frozen=True)
class Difference:
    """One case that one peer answers in another way than poolhttpd."""

    case: Case
    peer: str
    ours: str
    theirs: str


@lru_cache(None)
def pattern(text: str) -> re.Pattern[str]:
    """Reads the patterns that the table explains."""
    alternatives = []
    for alternative in text.split(" or "):
        parts = re.split(r"(\*\*|\*)", alternative.strip())
        meaning = {"**": ".*", "*": r"[^ ]*"}
        alternatives.append("".join(meaning.get(part) or re.escape(part) for part in parts))
    return re.compile("|".join(f"(?:{alternative})" for alternative in alternatives))


def begins(theirs: str, ours: str, end: str) -> bool:
    """Whether their words are the first of ours, with `end` behind."""
    if not theirs.endswith(" " + end):
        return False
    words = theirs.removesuffix(end).split()
    return bool(words) and ours.split()[:len(words)] == words


@dataclass
class Row:
    """A class of differences: one row of the table."""

    name: str
    cases: tuple[str, ...]
    ours: re.Pattern[str]
    peers: tuple[str, ...]
    theirs: str
    deviates: str
    uses: list[Difference] = field(default_factory=list)

    def explains(self, difference: Difference) -> bool:
        return (
            difference.peer in self.peers
            and any(fnmatchcase(difference.case.kind, glob) for glob in self.cases)
            and self.ours.fullmatch(difference.ours) is not None
            and self.matches_theirs(difference))

    def matches_theirs(self, difference: Difference) -> bool:
        if self.theirs.startswith(BEGINNING):
            end = self.theirs.removeprefix(BEGINNING)
            return begins(difference.theirs, difference.ours, end)
        return pattern(self.theirs).fullmatch(difference.theirs) is not None


def read_table(path: Path, peers: tuple[str, ...]) -> list[Row]:
    """Raises BadTable."""
    rows = []
    for line in path.read_text().splitlines():
        if not line.startswith("| `"):
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != COLUMNS:
            raise BadTable(f"{len(cells)} columns, not {COLUMNS}: {line}")
        name, cases, ours, who, theirs, deviates, reason = (cell.replace("`", "") for cell in cells)
        named = peers if who == "all" else tuple(who.split())
        if deviates not in PARTIES or not set(named) <= set(peers):
            raise BadTable(f"unknown peer or party: {line}")
        if not re.search(r"RFC \d+ section \d", reason):
            raise BadTable(f"no section: {line}")
        if any(row.name == name for row in rows):
            raise BadTable(f"two classes are named {name}")
        rows.append(Row(name, tuple(cases.split()), pattern(ours), named, theirs, deviates))
    return rows


def compare(
    cases: list[Case], outcomes: dict[str, list[str]], peers: tuple[str, ...]
) -> list[Difference]:
    return [
        Difference(case, peer, ours, outcomes[peer][index])
        for index, (case, ours) in enumerate(zip(cases, outcomes["poolhttpd"], strict=True))
        for peer in peers if outcomes[peer][index] != ours]


def explain(differences: list[Difference], rows: list[Row]) -> list[Difference]:
    """Gives each difference to the first class that explains it. Returns those that are left."""
    left = []
    for difference in differences:
        row = next((row for row in rows if row.explains(difference)), None)
        if row is None:
            left.append(difference)
        else:
            row.uses.append(difference)
    return left
