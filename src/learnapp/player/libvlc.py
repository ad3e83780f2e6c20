"""The part of libvlc 3 that LearnApp speaks, through ctypes.

python-vlc finds and loads the library. Its own wrappers are not used: its `MediaTrack` has the wrong layout (reading a
language crashes), its event managers and track lists are never freed, and its format callback cannot set the chroma.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingTypeStubs=false

from __future__ import annotations

import ctypes
import logging
import os
import re
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from ctypes import POINTER, c_char_p, c_float, c_int, c_int64, c_uint, c_uint32, c_void_p
from pathlib import Path
from typing import Any

OLDEST = (3, 0, 20)
UNKNOWN_MAJOR = 4

LockCallback = ctypes.CFUNCTYPE(c_void_p, c_void_p, POINTER(c_void_p))
DisplayCallback = ctypes.CFUNCTYPE(None, c_void_p, c_void_p)
FormatCallback = ctypes.CFUNCTYPE(c_uint, POINTER(c_void_p), c_void_p, *[POINTER(c_uint)] * 4)
EventCallback = ctypes.CFUNCTYPE(None, c_void_p, c_void_p)

BUFFERING, PLAYING, PAUSED = 0x103, 0x104, 0x105
END_REACHED, ENCOUNTERED_ERROR, TIME_CHANGED = 0x109, 0x10A, 0x10B
LENGTH_CHANGED, ES_ADDED, ES_DELETED = 0x111, 0x114, 0x115
AUDIO, VIDEO, TEXT = 0, 1, 2

_HANDLE = c_void_p
_PROTOTYPES: dict[str, tuple[Any, ...]] = {
    "new": (_HANDLE, c_int, POINTER(c_char_p)),
    "release": (None, _HANDLE),
    "get_version": (c_char_p,),
    "errmsg": (c_char_p,),
    "media_new_path": (_HANDLE, _HANDLE, c_char_p),
    "media_new_location": (_HANDLE, _HANDLE, c_char_p),
    "media_add_option": (None, _HANDLE, c_char_p),
    "media_release": (None, _HANDLE),
    "media_tracks_get": (c_uint, _HANDLE, POINTER(c_void_p)),
    "media_tracks_release": (None, c_void_p, c_uint),
    "media_player_new_from_media": (_HANDLE, _HANDLE),
    "media_player_release": (None, _HANDLE),
    "media_player_event_manager": (_HANDLE, _HANDLE),
    "media_player_play": (c_int, _HANDLE),
    "media_player_set_pause": (None, _HANDLE, c_int),
    "media_player_stop": (None, _HANDLE),
    "media_player_set_time": (None, _HANDLE, c_int64),
    "media_player_set_rate": (c_int, _HANDLE, c_float),
    "audio_set_volume": (c_int, _HANDLE, c_int),
    "audio_get_volume": (c_int, _HANDLE),
    "audio_set_mute": (None, _HANDLE, c_int),
    "audio_get_mute": (c_int, _HANDLE),
    "audio_get_track": (c_int, _HANDLE),
    "audio_set_track": (c_int, _HANDLE, c_int),
    "video_get_spu": (c_int, _HANDLE),
    "video_set_spu": (c_int, _HANDLE, c_int),
    "video_set_callbacks": (None, _HANDLE, LockCallback, c_void_p, DisplayCallback, c_void_p),
    "video_set_format_callbacks": (None, _HANDLE, FormatCallback, c_void_p),
    "event_attach": (c_int, _HANDLE, c_int, EventCallback, c_void_p),
    "event_detach": (None, _HANDLE, c_int, EventCallback, c_void_p),
}


class VlcUnusableError(Exception):
    """libvlc is not there or not of a version that LearnApp can use; the text says which."""


class Event(ctypes.Structure):
    """What an event callback is given."""

    class Detail(ctypes.Union):
        """Milliseconds of TIME_CHANGED and LENGTH_CHANGED, percent of BUFFERING."""

        _fields_ = (("milliseconds", c_int64), ("percent", c_float))

    _fields_ = (("type", c_int), ("source", c_void_p), ("detail", Detail))


class VideoTrack(ctypes.Structure):
    """A picture's stored size, the shape of its pixels and which way up it is (4 and more: lying)."""

    _fields_ = (
        ("height", c_uint), ("width", c_uint), ("sar_num", c_uint), ("sar_den", c_uint),
        ("rate_num", c_uint), ("rate_den", c_uint), ("orientation", c_int),
    )  # fmt: skip


class MediaTrack(ctypes.Structure):
    """`video` may be followed only where `type` is VIDEO."""

    _fields_ = (
        ("codec", c_uint32), ("fourcc", c_uint32), ("id", c_int), ("type", c_int), ("profile", c_int),
        ("level", c_int), ("video", POINTER(VideoTrack)), ("bitrate", c_uint), ("language", c_char_p),
        ("description", c_char_p),
    )  # fmt: skip


class LibVlc:
    """The loaded library: its functions by their C names without `libvlc_`, its `version` and `path`."""

    def __init__(self, dll: ctypes.CDLL) -> None:
        self._functions: dict[str, Callable[..., Any]] = {}
        for name, (result, *arguments) in _PROTOTYPES.items():
            function = dll[f"libvlc_{name}"]
            function.restype, function.argtypes = result, arguments
            self._functions[name] = function
        self.version: str = self.get_version().decode(errors="replace")
        self.path = _path_of(dll)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        try:
            return self._functions[name]
        except KeyError:
            raise AttributeError(name) from None

    def instance(self, arguments: Sequence[str]) -> int | None:
        """A new instance's handle, or None where an argument is unknown or no plugins are found."""
        values = [b"learnapp", *(argument.encode() for argument in arguments)]
        return self.new(len(values), (c_char_p * len(values))(*values))

    @contextmanager
    def tracks(self, media: int) -> Generator[list[MediaTrack]]:
        """The media's tracks as far as they are known; valid inside the `with`."""
        array = c_void_p()
        count = self.media_tracks_get(media, ctypes.byref(array))
        pointers = ctypes.cast(array, POINTER(POINTER(MediaTrack)))
        try:
            yield [pointers[index].contents for index in range(count)]
        finally:
            if count:
                self.media_tracks_release(array, count)


def load() -> LibVlc:
    """Find and load libvlc; raises VlcUnusableError where it is missing, too old or of an unknown kind."""
    try:
        dll = _find()
        vlc = LibVlc(dll)
    except (Exception, SystemExit) as error:
        raise VlcUnusableError("libvlc was not found") from error
    check(vlc.version)
    return vlc


def check(version: str) -> None:
    """Raise VlcUnusableError for a version that LearnApp cannot use."""
    found = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    if found < OLDEST:
        raise VlcUnusableError(f"VLC {version} is older than {'.'.join(map(str, OLDEST))}")
    if found[0] >= UNKNOWN_MAJOR:
        raise VlcUnusableError(f"VLC {version} is newer than LearnApp knows")


def _find() -> ctypes.CDLL:
    """Through python-vlc, which ends the process with `SystemExit` where it does not like its environment."""
    logging.getLogger("vlc").addHandler(logging.NullHandler())
    import vlc

    if vlc.plugin_path is not None:
        os.environ.setdefault("VLC_PLUGIN_PATH", vlc.plugin_path)
    return vlc.dll


def _path_of(dll: ctypes.CDLL) -> str:
    name = str(dll._name)
    if sys.platform == "linux" and "/" not in name:
        try:
            maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return name
        found = re.search(rf"\S*/{re.escape(name.partition('.so')[0])}\.so\S*", maps)
        return found.group() if found else name
    return name
