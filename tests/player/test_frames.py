"""Pictures between two threads."""

from __future__ import annotations

import ctypes
from threading import Event, Thread

import pytest
from PySide6.QtGui import QImage

from learnapp.player.vlc_frames import FrameBuffers, fit


def paint(buffers: FrameBuffers, shade: int) -> bool:
    ctypes.memset(buffers.address(), shade, buffers.pitch * buffers.height)
    return buffers.publish()


def shades(image: QImage) -> set[int]:
    return {image.pixelColor(x, y).red() for x in (0, image.width() - 1) for y in range(0, image.height(), 7)}


def test_the_newest_complete_picture_is_taken() -> None:
    buffers = FrameBuffers(64, 64)
    assert paint(buffers, 10)
    assert not paint(buffers, 20)
    assert shades(buffers.take()) == {20}
    assert paint(buffers, 30)
    assert shades(buffers.take()) == {30}


def test_a_picture_stays_as_it_is_until_the_next_is_taken() -> None:
    buffers = FrameBuffers(64, 64)
    paint(buffers, 10)
    taken = buffers.take()
    for shade in range(20, 30):
        paint(buffers, shade)
    assert shades(taken) == {10}


def test_taking_twice_gives_the_same_picture() -> None:
    buffers = FrameBuffers(64, 64)
    paint(buffers, 10)
    assert shades(buffers.take()) == shades(buffers.take()) == {10}


def test_a_repeated_picture_is_known() -> None:
    buffers = FrameBuffers(64, 64)
    paint(buffers, 10)
    ctypes.memset(buffers.address(), 10, buffers.pitch * buffers.height)
    assert buffers.repeats()
    buffers.take()
    ctypes.memset(buffers.address(), 10, buffers.pitch * buffers.height)
    assert buffers.repeats()
    ctypes.memset(buffers.address(), 11, buffers.pitch * buffers.height)
    assert not buffers.repeats()


def test_a_picture_outlives_the_buffers_it_came_from() -> None:
    buffers = FrameBuffers(640, 360)
    paint(buffers, 77)
    taken = buffers.take()
    del buffers
    assert shades(taken) == {77}


def test_no_picture_is_ever_seen_half_written() -> None:
    buffers = FrameBuffers(160, 90)
    paint(buffers, 0)
    stop = Event()

    def write() -> None:
        shade = 0
        while not stop.is_set():
            shade = (shade + 1) % 256
            paint(buffers, shade)

    writer = Thread(target=write)
    writer.start()
    try:
        assert all(len(shades(buffers.take())) == 1 for _ in range(400))
    finally:
        stop.set()
        writer.join()


@pytest.mark.parametrize(
    ("shape", "target", "size"),
    [
        ((1920, 1080), (1280, 720), (1280, 720)),
        ((1920, 1080), (1280, 1000), (1280, 720)),
        ((640, 360), (1280, 720), (640, 360)),
        ((1047.3, 576.0), (4000, 4000), (1046, 576)),
        ((1080, 1920), (1280, 720), (404, 720)),
        ((10_000, 4), (100, 100), (100, 2)),
    ],
)
def test_sizes_fit(shape: tuple[float, float], target: tuple[int, int], size: tuple[int, int]) -> None:
    assert fit(shape, target) == size
