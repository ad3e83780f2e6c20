"""What goes over the wire reads as the protocol says."""

from __future__ import annotations

from typing import get_args

import msgspec

from learncore import wire


def test_a_request_reads_as_the_protocol_says() -> None:
    request = wire.SyncRequest(
        device=wire.Device(id="d1", name="Office laptop", sent_at=5),
        changes=(wire.DocumentChange(kind="note", id="n1", body={"seen": {}}),),
    )
    assert msgspec.json.encode(request) == (
        b'{"protocol":1,"device":{"id":"d1","name":"Office laptop","sent_at":5},"cursor":null,'
        b'"changes":[{"kind":"note","id":"n1","body":{"seen":{}}}],"limit":500}'
    )


def test_a_response_reads_as_the_protocol_says() -> None:
    response = wire.SyncResponse(
        accepted=(("session", "s1"),),
        rejected=(wire.Rejection(kind="session", id="s2", code="not_enrolled", message="Ask your tutor."),),
        cursor="c9",
        server_time=7,
        highest={wire.document_key("note", "n1"): 3},
    )
    assert msgspec.json.encode(response) == (
        b'{"accepted":[["session","s1"]],"rejected":[{"kind":"session","id":"s2","code":"not_enrolled",'
        b'"message":"Ask your tutor."}],"records":[],"cursor":"c9","more":false,"server_time":7,'
        b'"highest":{"note/n1":3},"reset":false}'
    )


def test_a_code_of_a_newer_server_is_read() -> None:
    raw = b'{"kind":"note","id":"n","code":"too_cheerful","message":"Smile less."}'
    assert msgspec.json.decode(raw, type=wire.Rejection).code == "too_cheerful"
    assert "too_large" in get_args(wire.RejectionCode)


def test_fields_and_kinds_of_a_newer_program_do_not_break_the_round() -> None:
    device = b'"device":{"id":"d","name":"n","sent_at":1,"os":"x"}'
    newer = b'{"protocol":1,%s,"changes":[{"kind":"mood","id":"1","body":{}}],"hurry":true}'
    request = msgspec.json.decode(newer % device, type=wire.SyncRequest)
    assert request.changes[0].kind == "mood"
    assert (request.cursor, request.limit) == (None, wire.MAX_CHANGES)
