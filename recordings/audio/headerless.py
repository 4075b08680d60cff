"""Pure: whether bytes can be the sound of a telephone codec whose files carry no mark, so that no other file is taken for one.

Decoders of these take any bits for sound. What they cannot know, the standards tell: bits that an encoder always sets in one way.
"""

import numpy as np
import numpy.typing as npt

# So much of a file is looked at: some minutes of any of these codecs.
LOOKED_AT = 1_000_000
# Lines lose bits: so many of the frames have to be as the standard wants them. By chance, half of them are.
ENOUGH = 0.9
# Of G.722's low-band codewords, 0 to 3 are never sent (ITU-T G.722). By chance, one in sixteen is.
MOST_UNSENT = 0.005


def _g729(data: bytes) -> bool:
    """Frames of 10 bytes; the parity of the pitch delay's six upper bits makes their number odd (ITU-T G.729)."""
    frames = np.frombuffer(data[: len(data) // 10 * 10], np.uint8).reshape(-1, 10)
    bits = np.unpackbits(_sent(frames), axis=1)
    # L0 1 bit, L1 7, L2 5, L3 5, then P1 8 and its parity P0.
    return _enough(bits[:, 18:24].sum(axis=1) % 2 != bits[:, 26])


def _gsm(data: bytes) -> bool:
    """Frames of 33 bytes that begin with the bits 1101 (as GSM 06.10 is packed in files)."""
    frames = np.frombuffer(data[: len(data) // 33 * 33], np.uint8).reshape(-1, 33)
    return _enough(_sent(frames)[:, 0] >> 4 == 0xD)


def _g723_1(data: bytes) -> bool:
    """Frames whose two lowest bits name their length: 24 bytes, 20, 4 (silence) or 1 (nothing). A call keeps to
    one of the two rates, so that of its frames with speech nearly all are of one length (ITU-T G.723.1).
    """
    lengths = (24, 20, 4, 1)
    found = [0, 0]
    at = 0
    while at < len(data):
        kind = data[at] & 3
        if kind < 2 and any(data[at : at + lengths[kind]]):
            found[kind] += 1
        at += lengths[kind]
    return max(found) >= max(1, ENOUGH * sum(found))


def _g722(data: bytes) -> bool:
    low = np.frombuffer(data, np.uint8) & 0b111111
    return bool((low < 4).mean() <= MOST_UNSENT)


def _sent(frames: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Without frames of zeros alone, by which recorders fill what was lost."""
    return frames[frames.any(axis=1)]


def _enough(right: npt.NDArray[np.bool_]) -> bool:
    return bool(right.size and right.mean() >= ENOUGH)


# FFmpeg's names of the containers that are none.
LOOKS_RIGHT = {"g729": _g729, "gsm": _gsm, "g723_1": _g723_1, "g722": _g722}


def plausible(container: str, data: bytes) -> bool:
    """Whether `data`, from the beginning of a file, can be what FFmpeg opened it as; True for all that have a header."""
    look = LOOKS_RIGHT.get(container)
    return look is None or (bool(data) and look(data[:LOOKED_AT]))
