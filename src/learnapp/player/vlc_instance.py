"""How VLC is started: with nothing that reaches the network, reads its own settings or runs scripts."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

from learnapp.player.libvlc import LibVlc, VlcUnusableError

_ARGUMENTS = (
    "--ignore-config", "--quiet", "--no-video-title-show", "--no-osd", "--no-stats", "--no-snapshot-preview",
    "--no-sub-autodetect-file", "--no-auto-preparse", "--no-metadata-network-access", "--no-disable-screensaver",
    "--no-interact",
)  # fmt: skip
_ARGUMENTS_OF_PLUGINS = ("--no-lua", "--swscale-mode=0")
"""Unknown, and so refused, where the plugin is not installed."""
_M_ARENA_MAX, _ARENAS = -8, 2
"""glibc's mallopt(3)."""


def new_instance(vlc: LibVlc) -> int:
    """A handle to release after the last player; raises VlcUnusableError where VLC has no plugins."""
    _share_heaps()
    arguments = [*_ARGUMENTS, *(() if has_audio_output() else ("--aout=dummy",))]
    instance = vlc.instance([*arguments, *_ARGUMENTS_OF_PLUGINS]) or vlc.instance(arguments)
    if instance is None:
        raise VlcUnusableError(f"VLC {vlc.version} does not start: its plugins are missing")
    return instance


def _share_heaps() -> None:
    """Where glibc is, a heap for each of VLC's many short threads keeps over 100 MB after some hundred openings that
    nothing uses any more; in two heaps that they share there is no growth at all."""
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # another C library
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def has_audio_output() -> bool:
    """Whether sound may be tried: not with `LEARNAPP_AUDIO=none`, and on Linux not without a device or sound server."""
    if os.environ.get("LEARNAPP_AUDIO") == "none":
        return False
    if sys.platform != "linux" or os.environ.get("PULSE_SERVER"):
        return True
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    places = (Path("/dev/snd"), runtime / "pulse" / "native", runtime / "pipewire-0")
    return any(place.exists() for place in places)
