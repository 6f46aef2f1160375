# SPDX-License-Identifier: Apache-2.0
"""What can be said of a picture without knowing each of its pixels."""

import struct
import zlib


class Picture:
    """A PNG with 8 bits a channel, as browsers make them."""

    def __init__(self, data):
        position, content = 8, b""
        while position < len(data):
            length, kind = struct.unpack_from(">I4s", data, position)
            chunk = data[position + 8 : position + 8 + length]
            if kind == b"IHDR":
                self.width, self.height, depth, color = struct.unpack_from(">IIBB", chunk)
            elif kind == b"IDAT":
                content += chunk
            position += length + 12
        assert depth == 8 and color in (2, 6), "an unusual PNG"
        self._size = 3 if color == 2 else 4
        self._rows = self._decoded(zlib.decompress(content))

    def _decoded(self, data):
        size, length = self._size, self.width * self._size
        rows, above = [], bytearray(length)
        for start in range(0, len(data), length + 1):
            row = bytearray(data[start + 1 : start + 1 + length])
            kind = data[start]
            for index in range(length if kind else 0):
                left = row[index - size] if index >= size else 0
                corner = above[index - size] if index >= size else 0
                if kind == 1:
                    guess = left
                elif kind == 2:
                    guess = above[index]
                elif kind == 3:
                    guess = (left + above[index]) // 2
                else:
                    guess = self._nearest(left, above[index], corner)
                row[index] = (row[index] + guess) & 255
            rows.append(row)
            above = row
        return rows

    @staticmethod
    def _nearest(left, up, corner):
        guess = left + up - corner
        return min((left, up, corner), key=lambda value: abs(guess - value))

    def colors(self):
        """How often each color is there, of a pixel in three each way."""
        count = {}
        for row in self._rows[::3]:
            for index in range(0, len(row), self._size * 3):
                color = bytes(row[index : index + 3])
                count[color] = count.get(color, 0) + 1
        return count

    def background(self):
        """The brightness of the most frequent color, 0 to 255."""
        count = self.colors()
        return sum(max(count, key=count.get)) / 3

    def ink(self):
        """Which part of it has another color than the most frequent one, 0 to 1."""
        count = self.colors()
        return 1 - max(count.values()) / sum(count.values())
