"""Pure: what an audio file is called over HTTP. The only names there are stand here, and none of them comes from a file.

What a browser takes for a page or a picture runs what is in it, so neither a file's first bytes nor what somebody
said of it decides, only how it was decoded.
"""

OGG, MP4, WEBM, FLAC, WAV, MP3 = "audio/ogg", "audio/mp4", "audio/webm", "audio/flac", "audio/wav", "audio/mpeg"
# For what no browser plays, or nobody can name: to be saved, never shown.
UNKNOWN = "application/octet-stream"

# (FFmpeg's name of the container, codec) of all that browsers play as it is; anything else gets a listening copy.
PLAYED = {
    ("wav", "pcm_s16le"): WAV,
    ("wav", "pcm_u8"): WAV,
    ("mp3", "mp3"): MP3,
    ("flac", "flac"): FLAC,
    ("ogg", "flac"): OGG,
    ("ogg", "opus"): OGG,
    ("ogg", "vorbis"): OGG,
    ("aac", "aac"): "audio/aac",
    ("mov,mp4,m4a,3gp,3g2,mj2", "aac"): MP4,
    ("matroska,webm", "opus"): WEBM,
    ("matroska,webm", "vorbis"): WEBM,
}
# The usual container of a codec, for calls that were stored when only the codec was noted in words that can be relied on.
USUAL = {
    "pcm_s16le": WAV, "pcm_u8": WAV, "mp3": MP3, "flac": FLAC, "aac": MP4, "opus": OGG, "vorbis": OGG,
}  # fmt: skip


def of(container: str, codec: str) -> str:
    """What a decoded file is: one of the values of PLAYED, or UNKNOWN where browsers do not play it."""
    return PLAYED.get((container, codec), UNKNOWN)


def to_deliver(stored: str, *, codec: str) -> str:
    """What a stored call is delivered as: what was noted if it is a name of ours, else what its codec usually is, else UNKNOWN."""
    return stored if stored in {*PLAYED.values(), UNKNOWN} else USUAL.get(codec, UNKNOWN)
