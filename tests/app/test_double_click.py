"""Opening a course's file from the desktop: in the window that runs, or with one that begins; and the desktop's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from learnapp.paths import Paths
from tests.app.test_beside_the_window import until, window
from tests.app.test_sync_commands import run
from tests.package.school import packed

ROOT = Path(__file__).resolve().parent.parent.parent


def courses(home: Path) -> int:
    return json.loads(run(home, "status", "--json"))["courses"]


@pytest.mark.parametrize("as_address", [False, True])
def test_it_comes_into_the_window_that_runs(tmp_path: Path, as_address: bool) -> None:
    home, package = tmp_path / "home", packed(tmp_path)
    with window(home):
        run(home, package.as_uri() if as_address else str(package))
        until(lambda: courses(home) == 1)


def test_it_comes_with_a_window_that_begins(tmp_path: Path) -> None:
    home, package = tmp_path / "home", packed(tmp_path)
    command = [sys.executable, "-m", "learnapp", "--home", str(home), str(package)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        try:
            until((Paths.of(home).data / "instance.json").exists)
            until(lambda: courses(home) == 1)
        finally:
            program.terminate()
            _, errors = program.communicate(timeout=30)
    assert program.returncode == 0, errors


def test_a_file_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    run(tmp_path / "home", str(tmp_path / "gone.learnpkg"), code=1)


@pytest.mark.skipif(sys.platform != "linux", reason="the desktop entry is of the freedesktop kind")
def test_the_desktop_learns_of_it_and_forgets_it(tmp_path: Path) -> None:
    data = tmp_path / "data of $me"
    env = {**os.environ, "XDG_DATA_HOME": str(data)}
    script = ROOT / "scripts" / "desktop.sh"
    subprocess.run([script, "add"], env=env, check=True, capture_output=True, timeout=60)
    entry = (data / "applications" / "learnapp.desktop").read_text()
    assert f'Exec="{ROOT}/.venv/bin/learnapp" %u\n' in entry
    assert "application/vnd.learnapp.package+zip" in entry
    told = data / "mime" / "packages" / "learnapp.xml"
    assert '<glob pattern="*.learnpkg"/>' in told.read_text()
    icon = data / "icons" / "hicolor" / "scalable" / "apps" / "learnapp.svg"
    assert icon.is_file()
    subprocess.run([script, "remove"], env=env, check=True, capture_output=True, timeout=60)
    assert not [file for file in (data / "applications" / "learnapp.desktop", told, icon) if file.exists()]
