"""Whether a file may be given to an engine: a local, regular file whose first bytes are those of a film or a sound.

Engines guess what a file is, and a playlist that calls itself a film makes them open addresses on the network.
So the first bytes decide which container it is, and the engine is told.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from learnapp.errors import PlayerError

_HEAD = 600


class Container(Enum):
    """How the streams are packed."""

    MP4 = "mp4"
    MATROSKA = "matroska"
    AVI = "avi"
    WAV = "wav"
    OGG = "ogg"
    FLAC = "flac"
    MPEG_AUDIO = "mpeg audio"
    MPEG_TS = "mpeg ts"
    MPEG_PS = "mpeg ps"
    ASF = "asf"
    FLV = "flv"
    AIFF = "aiff"


@dataclass(frozen=True)
class RemoteMedia:
    """A film that comes over a door of our own: `url` on this very computer, whose first bytes were looked at there.
    `name` is what the file is called."""

    url: str
    name: str


@dataclass(frozen=True)
class MediaFile:
    """A file that may be opened; `size` in bytes, `modified` in nanoseconds since 1970. `remote` is set for one that is
    not on the disk."""

    path: Path
    container: Container
    size: int
    modified: int
    remote: RemoteMedia | None = None

    def was_harmed(self) -> bool:
        """Whether the file is gone, shorter or not readable any more; of one from elsewhere nobody can tell."""
        if self.remote is not None:
            return False
        try:
            found = self.path.stat()
        except OSError:
            return True
        return found.st_size < self.size


def inspect(path: Path | RemoteMedia) -> MediaFile:
    """Look at a file before an engine does; raises PlayerError."""
    if isinstance(path, RemoteMedia):
        container = _BY_SUFFIX.get(Path(path.name).suffix.lower())
        if container is None or not path.url.startswith("http://127.0.0.1:"):
            raise PlayerError("Not a media file", f"“{path.name}” cannot be played without being downloaded.")
        return MediaFile(Path(path.name), container, 0, 0, path)
    path = Path(os.path.abspath(path))  # noqa: PTH100
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise PlayerError("Not a media file", f"“{path.name}” is not a file that can be played.")
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        raise PlayerError("File not found", f"“{path.name}” was moved or deleted. Locate it to go on.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be opened"
        raise PlayerError("File cannot be read", f"“{path.name}” cannot be read: {reason}.") from error
    if not head:
        raise PlayerError("Empty file", f"“{path.name}” is empty. It may not have been copied completely.")
    container = container_of(head)
    if container is None:
        raise PlayerError("Not a media file", f"“{path.name}” holds neither video nor audio that LearnApp knows.")
    return MediaFile(path, container, found.st_size, found.st_mtime_ns)


def container_of(head: bytes) -> Container | None:
    """The container that a file's first bytes announce; None for anything that is not media."""
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp"):
        return Container.MP4
    if head[:4] in (b"RIFF", b"RF64"):
        return {b"AVI ": Container.AVI, b"WAVE": Container.WAV}.get(head[8:12])
    if head[:4] == b"FORM":
        return Container.AIFF if head[8:12] in (b"AIFF", b"AIFC") else None
    for magic, container in _MAGIC:
        if head.startswith(magic):
            return container
    if _is_transport_stream(head):
        return Container.MPEG_TS
    if _is_mpeg_audio(head):
        return Container.MPEG_AUDIO
    return None


_BY_SUFFIX = {
    **dict.fromkeys((".mp4", ".m4v", ".mov", ".m4a"), Container.MP4),
    **dict.fromkeys((".mkv", ".webm", ".mka"), Container.MATROSKA),
    **dict.fromkeys((".ogg", ".ogv", ".oga", ".opus"), Container.OGG),
    **dict.fromkeys((".mp3", ".aac", ".mp2"), Container.MPEG_AUDIO),
    **dict.fromkeys((".ts", ".mts", ".m2ts"), Container.MPEG_TS),
    **dict.fromkeys((".mpg", ".mpeg", ".vob"), Container.MPEG_PS),
    **dict.fromkeys((".wmv", ".wma", ".asf"), Container.ASF),
    **dict.fromkeys((".aif", ".aiff"), Container.AIFF),
    ".avi": Container.AVI,
    ".wav": Container.WAV,
    ".flac": Container.FLAC,
    ".flv": Container.FLV,
}

_MAGIC = (
    (b"\x1a\x45\xdf\xa3", Container.MATROSKA),
    (b"OggS", Container.OGG),
    (b"fLaC", Container.FLAC),
    (b"ID3", Container.MPEG_AUDIO),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Container.ASF),
    (b"FLV\x01", Container.FLV),
    (b"\x00\x00\x01\xba", Container.MPEG_PS),
)


def _is_transport_stream(head: bytes) -> bool:
    return any(head[first : first + 2 * size + 1 : size] == b"\x47" * 3 for first, size in ((0, 188), (4, 192)))


def _is_mpeg_audio(head: bytes) -> bool:
    """A frame header of MP3 or MP2 (with a version, bit rate and sample rate that exist) or of AAC in ADTS."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    if head[1] & 0xF6 == 0xF0:
        return head[2] & 0x3C < 0x34
    version, layer, bit_rate, sample_rate = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer in (1, 2) and bit_rate != 15 and sample_rate != 3
