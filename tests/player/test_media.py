"""What else there is in media: sound alone, several languages, captions, shapes of pictures, names of files."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from learnapp.player import EngineStatus, PlayerEngine
from tests.media import make_audio, make_video
from tests.player.films import turn, write_film
from tests.player.watch import Watch

PLAYING, PAUSED, ENDED = EngineStatus.PLAYING, EngineStatus.PAUSED, EngineStatus.ENDED


@pytest.fixture(scope="session")
def languages(films: Path) -> Path:
    """Two audio tracks, and a caption for each half second over a dark picture."""
    return make_video(
        films / "languages.mkv",
        6,
        audio_tracks=2,
        languages=("eng", "deu"),
        subtitles=[(half / 2, half / 2 + 0.5, f"HELLO THERE {half}") for half in range(12)],
        size=(640, 360),
        text_frames=False,
    )


@pytest.mark.parametrize("suffix", ["mp3", "m4a", "ogg", "flac", "wav"])
def test_sound_alone_plays_seeks_and_ends(watch: Watch, films: Path, suffix: str) -> None:
    sound = films / f"sound.{suffix}"
    watch.open(sound if sound.exists() else make_audio(sound, 4))
    assert watch.engine.duration == pytest.approx(4.0, abs=0.2)
    watch.until(lambda: watch.position > 0.3)
    samples = watch.samples(0.8)
    passed = samples[-1][0] - samples[0][0]
    assert samples[-1][1] - samples[0][1] == pytest.approx(passed, abs=0.4)
    watch.engine.seek(3.2)
    assert watch.position == pytest.approx(3.2, abs=0.05)
    watch.until_status(ENDED)
    assert watch.engine.frame() is None
    assert watch.failures == []


def test_sound_alone_opens_paused_where_it_was_left(watch: Watch, films: Path) -> None:
    sound = make_audio(films / "paused.m4a", 4)
    watch.open(sound, start=2.0, play=False)
    watch.let_pass(0.5)
    assert watch.status is PAUSED
    assert watch.position == pytest.approx(2.0)
    watch.engine.play()
    watch.until(lambda: watch.position > 2.3)
    assert watch.position < 3.2


def test_audio_tracks_are_named_and_chosen(watch: Watch, languages: Path) -> None:
    engine = watch.engine
    watch.open(languages)
    watch.until(lambda: len(engine.audio_tracks()) == 2)
    tracks = engine.audio_tracks()
    assert [track.language in {"en", "eng"} for track in tracks] == [True, False]
    assert ["English" in track.title for track in tracks] == [True, False]
    assert "German" in tracks[1].title
    assert len({track.id for track in tracks}) == 2
    watch.until(lambda: engine.audio_track() == tracks[0].id)
    engine.set_audio_track(tracks[1].id)
    watch.until(lambda: engine.audio_track() == tracks[1].id)
    before = watch.position
    watch.until(lambda: watch.position > before + 0.3)
    engine.seek(1.0)
    watch.until(lambda: 1.2 < watch.position < 2.0)
    assert engine.audio_track() == tracks[1].id


def test_captions_are_off_until_chosen_and_off_again_when_refused(watch: Watch, languages: Path) -> None:
    engine = watch.engine
    watch.open(languages, start=1.0)
    watch.until(lambda: len(engine.caption_tracks()) == 1)
    watch.until(lambda: watch.position > 1.5)
    assert words(engine) == 0
    engine.set_caption_track(engine.caption_tracks()[0].id)
    watch.until(lambda: words(engine) > 0)
    engine.set_caption_track(None)
    watch.until(lambda: words(engine) == 0)


def test_a_film_without_captions_has_no_caption_tracks(watch: Watch, film: Path) -> None:
    watch.open(film)
    watch.until(lambda: len(watch.engine.audio_tracks()) == 1)
    assert list(watch.engine.caption_tracks()) == []
    assert watch.engine.audio_tracks()[0].title == "Audio 1"


@pytest.mark.parametrize(("asked", "told"), [(70, 70), (140, 100), (-3, 0)])
def test_volume_and_mute_reach_the_engine_and_outlive_the_file(
    watch: Watch, film: Path, short: Path, asked: int, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = ear(watch.engine, monkeypatch)
    watch.engine.set_volume(asked)
    watch.open(film)
    watch.until(lambda: heard() == (told, False))
    watch.engine.set_muted(True)
    watch.until(lambda: heard() == (told, True))
    watch.open(short, play=False)
    watch.until(lambda: heard() == (told, True))
    watch.engine.set_muted(False)
    watch.until(lambda: heard() == (told, False))


@pytest.mark.parametrize(
    ("target", "size"),
    [((1280, 720), (640, 360)), ((200, 200), (200, 112)), ((320, 90), (160, 90))],
    ids=["never enlarged", "within the width", "within the height"],
)
def test_pictures_are_at_most_the_widget_and_keep_their_shape(
    watch: Watch, languages: Path, target: tuple[int, int], size: tuple[int, int]
) -> None:
    watch.engine.set_target_size(*target)
    watch.open(languages, play=False)
    watch.until(lambda: watch.engine.frame() is not None)
    frame = picture(watch.engine)
    assert (frame.width(), frame.height()) == pytest.approx(size, abs=2)


def test_pixels_that_are_not_square_are_stretched(watch: Watch, films: Path) -> None:
    film = write_film(films / "wide pixels.mp4", 1, size=(360, 288), pixel_shape=Fraction(16, 11), sound=False)
    watch.open(film, play=False)
    watch.until(lambda: watch.engine.frame() is not None)
    frame = picture(watch.engine)
    assert frame.width() / frame.height() == pytest.approx(360 / 288 * 16 / 11, rel=0.02)


def test_a_film_made_with_a_telephone_stands_upright(watch: Watch, short: Path, tmp_path: Path) -> None:
    watch.engine.set_target_size(1000, 200)
    watch.open(turn(tmp_path / "upright.mp4", short), play=False)
    watch.until(lambda: watch.engine.frame() is not None)
    frame = picture(watch.engine)
    assert (frame.width(), frame.height()) == pytest.approx((112, 200), abs=2)
    # The bar code's highest bits, which are dark, were on the right; its top is now the right edge.
    assert frame.pixelColor(frame.width() * 7 // 8, frame.height() * 3 // 4).lightness() < 60
    assert frame.pixelColor(frame.width() // 4, frame.height() * 3 // 4).lightness() > 60


def test_a_widget_that_grows_gets_larger_pictures_where_it_was(watch: Watch, languages: Path) -> None:
    watch.engine.set_target_size(320, 180)
    watch.open(languages, start=2.0)
    watch.until(lambda: watch.position > 2.3)
    watch.engine.set_target_size(1920, 1080)
    watch.until(lambda: picture(watch.engine).width() == 640)
    assert 2.3 < watch.position < 4.0
    watch.until_status(PLAYING)
    assert ENDED not in watch.statuses


def test_a_widget_that_grows_over_a_paused_film_leaves_it_paused(watch: Watch, languages: Path) -> None:
    watch.engine.set_target_size(320, 180)
    watch.open(languages, start=2.0, play=False)
    watch.until(lambda: watch.engine.frame() is not None)
    watch.engine.set_target_size(1920, 1080)
    watch.until(lambda: picture(watch.engine).width() == 640)
    assert watch.position == pytest.approx(2.0)
    assert PLAYING not in watch.statuses


def test_a_file_may_have_any_name(watch: Watch, short: Path, tmp_path: Path) -> None:
    odd = tmp_path / "100% ünï#code!? +&; 'x' [1]" / "-a:b@c.mp4"
    odd.parent.mkdir()
    odd.write_bytes(short.read_bytes())
    watch.open(odd)
    assert watch.engine.duration == pytest.approx(1.6, abs=0.1)


def test_a_film_in_matroska_and_webm_plays(watch: Watch, films: Path) -> None:
    for name in ("film.mkv", "film.webm"):
        watch.open(make_video(films / name, 2))
        watch.until(lambda: watch.position > 0.3 and watch.engine.frame() is not None)
        watch.engine.stop()


def picture(engine: PlayerEngine) -> QImage:
    frame = engine.frame()
    assert frame is not None
    return frame


def words(engine: PlayerEngine) -> int:
    """How much is written over the film: characters told, or white pixels in the picture's lower middle."""
    if engine.caption_text():
        return len(engine.caption_text())
    frame = picture(engine)
    width, height = frame.width(), frame.height()
    return sum(
        frame.pixelColor(x, y).lightness() > 230
        for y in range(height * 3 // 4, height, 2)
        for x in range(width // 4, width * 3 // 4, 2)
    )


def ear(engine: PlayerEngine, monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[int, bool]]:
    """Volume (0-100) and mute: as QAudioOutput has them; as VLC was told last for the newest player, because its dummy
    output does not tell them."""
    if engine.name == "qtmultimedia":

        def heard() -> tuple[int, bool]:
            audio = engine._remote.audio  # pyright: ignore[reportAttributeAccessIssue]
            return round(100 * audio.volume() ** (1 / 3)), audio.isMuted()

        return heard
    functions = engine._vlc._functions  # pyright: ignore[reportAttributeAccessIssue]
    told: dict[str, dict[int, int]] = {"audio_set_volume": {}, "audio_set_mute": {}}

    def listening(name: str) -> Callable[[int, int], int]:
        real = functions[name]

        def tell(player: int, value: int) -> int:
            told[name][player] = value
            return real(player, value)

        return tell

    for name in told:
        monkeypatch.setitem(functions, name, listening(name))

    def heard_by_vlc() -> tuple[int, bool]:
        player = engine._session._player  # pyright: ignore[reportAttributeAccessIssue]
        return told["audio_set_volume"][player], bool(told["audio_set_mute"][player])

    return heard_by_vlc
