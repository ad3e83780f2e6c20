"""TEMPORARY: a minimal syncer until the real one is there."""

from __future__ import annotations

import contextlib

import httpx

from learnapp.store.exchange import Answered, Refusal
from tests.simulate.clock import Time
from tests.simulate.device import Device
from tests.simulate.network import Way
from tests.simulate.serving import PASSWORD


class SyncTrouble(Exception):
    pass


class SignInAgain(SyncTrouble):
    pass


class Seat:
    def __init__(self, device: Device, email: str, way: Way, time: Time) -> None:
        self.device, self.email, self.way, self.time = device, email, way, time
        self.client = httpx.Client(base_url="http://127.0.0.1", transport=way)
        self.tokens = None
        self.offset = None
        self.must_sync_first = False

    def close(self) -> None:
        self.device.end()
        self.client.close()

    @property
    def signed_in(self) -> bool:
        return self.tokens is not None

    def sign_in(self) -> bool:
        store = self.device.start()
        try:
            r = self.client.post(
                "/api/auth/token",
                json={"email": self.email, "password": PASSWORD, "device": {"id": store.device_id, "name": "x"}},
            )
        except httpx.HTTPError:
            return False
        if r.status_code != 200:
            return False
        try:
            self.tokens = r.json()
        except ValueError:
            return False
        return True

    def sign_out(self) -> None:
        self.tokens = None

    def sync(self, retry=False):
        """In words"""
        store = self.device.start()
        before, bodies = self.device.device_id, self.device.bodies()
        try:
            totals = self._sync(store, retry)
        except SyncTrouble as e:
            result = repr(e)
        else:
            self.must_sync_first = False
            result = totals
        now = self.device.device_id
        if now != before:
            key = "preference", f"device/{now}"
            self.device.truth.acted(now, {}, {key: self.device.bodies()[key]})
        return result

    def _sync(self, store, retry):
        if retry:
            store.retry_refused().result(30)
        pushed = pulled = rejected = 0
        for _ in range(100):
            if self.offset is None:
                before = self.device.machine.clock()
                r = self.ask("GET", "/api/health")
            with contextlib.closing(store.reader()) as reader:
                state = reader.sync_state()
            batch = store.take_for_sending(
                500, 3_000_000, self.time() - self.device.machine.clock()
            ).result(30)
            body = {
                "protocol": 1,
                "device": {"id": store.device_id, "name": "x", "sent_at": 0},
                "cursor": state.cursor,
                "limit": 20,
                "changes": [{"kind": d.kind, "id": d.id, "body": d.body} for d in batch.documents],
            }
            a = self.ask("POST", "/api/sync", body)
            self.offset = a["server_time"] - self.device.machine.clock()
            versions = {(d.kind, d.id): d.version for d in batch.documents}
            with contextlib.closing(store.reader()) as reader:
                keys = [tuple(k.split("/", 1)) for k in a["highest"]]
                counts = reader.write_counts(keys)
            fork = any(n > counts[tuple(k.split("/", 1))] for k, n in a["highest"].items())
            if fork:
                store.become_new_device().result(30)
            last = not a["more"] and not batch.more and not a["reset"]
            store.settle(
                Answered(
                    accepted=tuple((k, i, versions[k, i]) for k, i in a["accepted"]),
                    refused=tuple(
                        Refusal(
                            kind=o["kind"],
                            id=o["id"],
                            version=versions[o["kind"], o["id"]],
                            code=o["code"],
                            message=o["message"],
                        )
                        for o in a["rejected"]
                    ),
                    records=tuple((o["kind"], o["id"], o["body"]) for o in a["records"]),
                    cursor=a["cursor"],
                    at=a["server_time"],
                    last=last,
                    reset=a["reset"],
                    offset_ms=self.offset,
                )
            ).result(30)
            pushed += len(a["accepted"])
            pulled += len(a["records"])
            rejected += len(a["rejected"])
            with contextlib.closing(store.reader()) as reader:
                if last and reader.outbox_size() == 0:
                    return pushed, pulled, rejected
        raise AssertionError("never done")

    def ask(self, method, path, body=None):
        for attempt in range(2):
            if self.tokens is None:
                raise SignInAgain
            try:
                r = self.client.request(
                    method, path, json=body, headers={"Authorization": "Bearer " + self.tokens["accessToken"]}
                )
                if r.status_code == 401:
                    r2 = self.client.post("/api/auth/refresh", json={"refreshToken": self.tokens["refreshToken"]})
                    if r2.status_code == 401:
                        self.tokens = None
                        raise SignInAgain
                    if r2.status_code != 200:
                        raise SyncTrouble(r2.status_code)
                    self.tokens = r2.json()
                    continue
                if r.status_code != 200:
                    raise SyncTrouble(r.status_code)
                return r.json()
            except (httpx.HTTPError, ValueError) as e:
                raise SyncTrouble(repr(e)) from e
        raise SyncTrouble
