import json
import socket
import threading
from pathlib import Path

import pytest

from learnapp.instance import Answer, InstanceServer, Request, hand_over


def test_a_second_launch_is_answered_by_the_first(tmp_path: Path) -> None:
    asked: list[Request] = []

    def handle(request: Request) -> Answer:
        asked.append(request)
        return Answer(result={"lessons": 3})

    server = InstanceServer(tmp_path, handle)
    try:
        answer = hand_over(tmp_path, Request("import", path="/media/course"), wait=0)
    finally:
        server.close()
    assert answer == Answer(result={"lessons": 3})
    assert asked == [Request("import", path="/media/course")]


def test_where_nothing_runs_there_is_no_answer(tmp_path: Path) -> None:
    assert hand_over(tmp_path, Request("show"), wait=0) is None


def test_the_address_of_a_killed_program_is_no_answer(tmp_path: Path) -> None:
    server = InstanceServer(tmp_path, lambda _: Answer())
    left_behind = (tmp_path / "instance.json").read_bytes()
    server.close()
    (tmp_path / "instance.json").write_bytes(left_behind)
    assert hand_over(tmp_path, Request("show"), wait=0) is None


def test_who_does_not_have_the_key_is_not_heard(tmp_path: Path) -> None:
    asked: list[Request] = []

    def handle(request: Request) -> Answer:
        asked.append(request)
        return Answer()

    server = InstanceServer(tmp_path, handle)
    try:
        address = json.loads((tmp_path / "instance.json").read_bytes())
        stranger = tmp_path / "stranger"
        stranger.mkdir()
        (stranger / "instance.json").write_text(json.dumps({**address, "key": "00" * 32}))
        assert hand_over(stranger, Request("show"), wait=0) is None
        assert asked == []
        assert hand_over(tmp_path, Request("show"), wait=0) == Answer()
    finally:
        server.close()


def test_the_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    server = InstanceServer(tmp_path, lambda _: Answer())
    try:
        assert (tmp_path / "instance.json").stat().st_mode & 0o077 == 0
    finally:
        server.close()


def test_a_failing_request_is_told_and_the_next_is_answered(tmp_path: Path) -> None:
    def handle(request: Request) -> Answer:
        if request.command == "open":
            raise RuntimeError("a bug of ours")
        return Answer()

    server = InstanceServer(tmp_path, handle)
    try:
        failed = hand_over(tmp_path, Request("open", lesson="x"), wait=0)
        assert failed is not None
        assert not failed.ok
        assert "bug" not in failed.message
        assert hand_over(tmp_path, Request("show"), wait=0) == Answer()
    finally:
        server.close()


@pytest.mark.parametrize("rounds", [8])
def test_many_at_once_are_all_answered(tmp_path: Path, rounds: int) -> None:
    server = InstanceServer(tmp_path, lambda request: Answer(result=request.lesson))
    answers: dict[str, Answer | None] = {}

    def ask(name: str) -> None:
        answers[name] = hand_over(tmp_path, Request("open", lesson=name), wait=2)

    try:
        threads = [threading.Thread(target=ask, args=(str(number),)) for number in range(rounds)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server.close()
    assert answers == {str(number): Answer(result=str(number)) for number in range(rounds)}


def test_who_connects_and_stays_silent_stops_nobody(tmp_path: Path) -> None:
    server = InstanceServer(tmp_path, lambda _: Answer())
    port = json.loads((tmp_path / "instance.json").read_bytes())["port"]
    try:
        with socket.create_connection(("127.0.0.1", port)):
            assert hand_over(tmp_path, Request("show"), wait=1) == Answer()
    finally:
        server.close()


def test_another_program_at_a_stale_address_is_not_waited_for(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        (tmp_path / "instance.json").write_text(json.dumps({"port": mute.getsockname()[1], "key": "0"}))
        assert hand_over(tmp_path, Request("show"), wait=0.2) is None
