from pathlib import Path

import msgspec
import pytest

from learnapp.settings import Settings, SettingsFile


def test_what_was_chosen_is_there_after_a_restart(tmp_path: Path) -> None:
    SettingsFile(tmp_path / "settings.json").change(theme="dark", volume=35)
    again = SettingsFile(tmp_path / "settings.json").value
    assert (again.theme, again.volume) == ("dark", 35)


def test_a_value_out_of_bounds_is_refused_and_the_old_one_stays(tmp_path: Path) -> None:
    settings = SettingsFile(tmp_path / "settings.json")
    with pytest.raises(msgspec.ValidationError):
        settings.change(volume=101)
    assert settings.value == Settings()
    assert not (tmp_path / "settings.json").exists()


@pytest.mark.parametrize("content", [b"", b"{", b'{"volume": "loud"}', b"\xff\xfe\x00", b"[]"])
def test_a_damaged_file_is_put_aside_and_the_defaults_are_used(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    settings = SettingsFile(file)
    assert settings.value == Settings()
    assert settings.damaged is not None
    assert settings.damaged.read_bytes() == content


def test_settings_of_a_newer_program_do_not_stop_an_older_one(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(b'{"theme": "light", "hologram": true}')
    assert SettingsFile(file).value.theme == "light"


def test_a_write_leaves_no_half_file_behind(tmp_path: Path) -> None:
    settings = SettingsFile(tmp_path / "settings.json")
    for volume in range(20):
        settings.change(volume=volume)
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.json"]
