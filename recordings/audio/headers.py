"""Pure: what a file's header says of its length, and whether that can be so. Recorders leave it open, or never come back to it.

Both move the file's position.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

# Lengths from here on are no promise: SoX and FFmpeg write them into pipes, where they cannot come back to the header.
OPEN = 0x7FFF0000
# Behind the sound some recorders leave a few bytes that are nothing: of a hundred bytes of sound so many, or a tenth of a second.
ORNAMENT = 5
CHUNK = struct.Struct("<4sI")


@dataclass(frozen=True)
class Riff:
    """The sound of a WAV file by its header: bytes of it, and bytes per second. `more`: the file goes on with sound behind it."""

    length: int
    rate: int
    more: bool

    @property
    def promised_ms(self) -> int:
        """How long it is said to be; 0 where that was left open, or is not so."""
        return 0 if self.more or self.length >= OPEN or not self.rate else self.length * 1000 // self.rate


def riff(file: IO[bytes]) -> Riff | None:
    """What the header says; None where this is no WAV file."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        return None
    rate = 0
    for name, begins, length in _chunks(file, 12, size):
        if name == b"fmt " and length >= 16:
            file.seek(begins + 8)
            rate = int.from_bytes(file.read(4), "little")
        if name == b"data":
            left = 0 if length >= OPEN else size - _end_of_chunks(file, begins + length + length % 2, size)
            return Riff(length, rate, more=left > max(rate // 10, length * ORNAMENT // 100))
    return Riff(0, 0, more=False)


def _chunks(file: IO[bytes], at: int, size: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, where its data begin, their length) of each chunk; ends where what follows is none."""
    while at + CHUNK.size <= size:
        file.seek(at)
        name, length = CHUNK.unpack(file.read(CHUNK.size))
        if not all(0x20 <= byte < 0x7F for byte in name):
            return
        yield name, at + CHUNK.size, length
        at += CHUNK.size + length + length % 2


def _end_of_chunks(file: IO[bytes], at: int, size: int) -> int:
    """Where the chunks that follow the sound end: titles, marks."""
    for name, begins, length in _chunks(file, at, size):
        if name == b"RIFF" or begins + length > size:
            break
        at = begins + length + length % 2
    return min(at, size)


def mp3_counts_its_frames(file: IO[bytes]) -> bool:
    """Whether an MP3 begins with the frame that tells how many follow (Xing, 1999: at a fixed place behind the frame's header)."""
    file.seek(0)
    head = file.read(10)
    at = 0
    if head[:3] == b"ID3" and len(head) == 10:
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    file.seek(at)
    frame = file.read(4096)
    start = next((n for n in range(len(frame) - 4) if frame[n] == 0xFF and frame[n + 1] & 0xE0 == 0xE0), None)
    if start is None:
        return False
    mpeg1, mono = frame[start + 1] >> 3 & 3 == 3, frame[start + 3] >> 6 == 3
    tag = start + 4 + ((17 if mono else 32) if mpeg1 else (9 if mono else 17))
    return frame[tag : tag + 4] in (b"Xing", b"Info")
