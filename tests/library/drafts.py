"""What a test sees of a folder that was read, and films in other containers."""

from __future__ import annotations

from pathlib import Path

from coursekit.findings import CourseDraft


def outline(draft: CourseDraft) -> dict[str, list[str]]:
    return {module.title: [lesson.title for lesson in module.lessons] for module in draft.course.modules}


def reasons(draft: CourseDraft) -> dict[str, str]:
    return {skipped.path: skipped.reason for skipped in draft.skipped}


def copy_streams(source: Path, target: Path, **options: str) -> None:
    import av

    with av.open(str(source)) as film, av.open(str(target), "w", options=options) as copy:
        streams = {stream.index: copy.add_stream_from_template(stream) for stream in film.streams}
        for packet in film.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                copy.mux(packet)
