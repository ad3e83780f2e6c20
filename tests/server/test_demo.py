"""The demo as somebody meets it who has just read its name: it says what it does, and then what to type."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from learnserver.demo import Account, Demo, next_steps
from learnserver.queries.organizations import Named
from tests.server.test_commands import Line, running

pytestmark = pytest.mark.slow


def typed(told: str, word: str) -> list[str]:
    """The line of what was printed that calls a program with this word, as a shell would take it."""
    (found,) = [one for one in told.splitlines() if one.startswith("    ") and f" {word} " in one]
    return shlex.split(found)


def test_it_says_what_it_does_meanwhile_and_what_it_says_to_type_works(tmp_path: Path) -> None:
    home = tmp_path / "my school"
    demo = [sys.executable, "-m", "learnserver", "demo", "--home", str(home)]
    with subprocess.Popen(demo, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as making:
        assert making.stderr is not None
        assert "some seconds" in making.stderr.readline()
        assert making.poll() is None, "it says so before, and not afterwards"
        told, more = making.communicate(timeout=120)
    assert making.returncode == 0
    assert more.count("The sample course, film ") == 5
    assert "Publishing" in more
    serve = typed(told, "serve")
    assert serve[:3] == [sys.executable, "-m", "learnserver"]
    login = typed(told, "login")
    password, email = login[1], login[login.index("--email") + 1]
    assert login[login.index("--server") + 1] == "http://127.0.0.1:8765"
    assert login[3:7] == [sys.executable, "-m", "learnapp", "login"]
    with running([*serve, "--port", "0"], tmp_path / "log") as client:
        body = {"email": email, "password": password, "device": {"id": "laptop"}}
        assert client.post("/api/auth/token", json=body).json()["organization"]["name"] == "Demo"


def test_the_demo_lets_its_people_in_and_may_be_made_again(tmp_path: Path) -> None:
    line = Line(tmp_path / "home")
    line("demo")
    made = line.json("demo")
    assert [one["role"] for one in made["accounts"]] == ["admin", "manager", "learner"]
    serve = [sys.executable, "-m", "learnserver", "serve", "--port", "0", *line.options]
    with running(serve, tmp_path / "log") as client:
        for account in made["accounts"]:
            body = {"email": account["email"], "password": account["password"], "device": {"id": "laptop"}}
            assert client.post("/api/auth/token", json=body).json()["organization"]["name"] == "Demo"


@pytest.mark.parametrize(
    ("program", "serve", "login"),
    [
        (("learnserver",), "learnserver serve", "| learnapp login"),
        ((".venv/bin/learnserver",), ".venv/bin/learnserver serve", "| .venv/bin/learnapp login"),
        (("a b/learnserver",), "'a b/learnserver' serve", "| 'a b/learnapp' login"),
    ],
)
def test_what_to_type_is_spelled_as_this_program_was(program: tuple[str, ...], serve: str, login: str) -> None:
    accounts = (Account("lea@demo.example", "learner", "secret"),)
    told = next_steps(Demo(Named("1", "Demo"), "c", accounts), program, ["--home", "x y"], "http://127.0.0.1:8765")
    assert f"    {serve} --home 'x y'\n" in told
    assert login in told
    assert "lea@demo.example  secret" in told
