"""The bus on which screen readers meet programs (AT-SPI), as a desktop starts it, and what a program says there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, cast

from jeepney import DBusAddress, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_ACTION = "org.a11y.atspi.Action"
_ROOT = "/org/a11y/atspi/accessible/root"
_NULL = "/org/a11y/atspi/null"
_FOCUSABLE, _SHOWING = 1 << 11, 1 << 25
_LABELLED_BY = 2
Reference = tuple[str, str]


class Told(NamedTuple):
    """One thing of the tree, as a screen reader is told it."""

    at: Reference
    role: str
    name: str
    focusable: bool


def is_there() -> bool:
    launchers = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
    return bool(shutil.which("dbus-daemon")) and any(Path(path).exists() for path in launchers)


class AccessibilityBus:
    """A session bus of a test's own, and the bus of accessibility that belongs to it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._folder = folder
        self._daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"],
            env={**os.environ, "XDG_RUNTIME_DIR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        with open_dbus_connection(self.address) as session:
            bus = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            (where,) = _asked(session, new_method_call(bus, "GetAddress"))
        self._bus = open_dbus_connection(where)

    def __enter__(self) -> AccessibilityBus:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bus.close()
        self._daemon.terminate()
        self._daemon.communicate(timeout=10)

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to be heard here."""
        return {
            "DBUS_SESSION_BUS_ADDRESS": self.address,
            "XDG_RUNTIME_DIR": str(self._folder),
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }

    def tree(self) -> list[Told]:
        """All that is showing, of all programs, in the order it is told."""
        children = self._ask(("org.a11y.atspi.Registry", _ROOT), _ACCESSIBLE, "GetChildren")[0]
        return [told for program in children for window in self._children(program) for told in self._walk(window)]

    def press(self, thing: Told) -> None:
        """Do what a press of the thing does."""
        self._ask(thing.at, _ACTION, "DoAction", "i", (0,))

    def _walk(self, at: Reference) -> Iterator[Told]:
        low, _high = self._ask(at, _ACCESSIBLE, "GetState")[0]
        if not low & _SHOWING:
            return
        (role,) = self._ask(at, _ACCESSIBLE, "GetRoleName")
        yield Told(at, role, self._label(at) if role == "combo box" else self._name(at), bool(low & _FOCUSABLE))
        for child in self._children(at):
            yield from self._walk(child)

    def _name(self, at: Reference) -> str:
        ((_, name),) = _asked(self._bus, Properties(DBusAddress(at[1], at[0], _ACCESSIBLE)).get("Name"))
        return str(name)

    def _label(self, at: Reference) -> str:
        """What a list to choose from is called by; its own name is what is chosen."""
        (relations,) = self._ask(at, _ACCESSIBLE, "GetRelationSet")
        return next((self._name(labels[0]) for kind, labels in relations if kind == _LABELLED_BY), "")

    def _children(self, at: Reference) -> list[Reference]:
        return [one for one in self._ask(at, _ACCESSIBLE, "GetChildren")[0] if one[1] != _NULL]

    def _ask(self, at: Reference, interface: str, what: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:
        where = DBusAddress(at[1], at[0], interface)
        return _asked(self._bus, new_method_call(where, what, signature or None, body))


def _asked(connection: DBusConnection, message: Any) -> Any:
    """The answer; a thing that is gone by now raises LookupError."""
    answer = connection.send_and_get_reply(message, timeout=10)
    if answer.header.message_type.name == "error":
        raise LookupError(*cast("tuple[Any, ...]", answer.body))
    return answer.body
