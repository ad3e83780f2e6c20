"""A device that is renamed is so called on all devices and at the server, with what was written there before."""

from __future__ import annotations

from collections.abc import Callable

from learnapp.store import Store
from tests.sync.devices import Device
from tests.sync.served import PASSWORD, Person, Served
from tests.sync.test_notes import both, seen, write

Make = Callable[..., Device]


def test_all_devices_call_it_by_its_new_name(device: Make, served: Served, ada: Person) -> None:
    here, there = both(device)
    write(here, "from the office")
    write(there, "from home")
    here.store.naming.rename("Jane’s laptop").result(10)
    for one in (here, there, here):
        one.sync()
    for one in (here, there):
        assert {version.device_name for version in seen(one).versions} == {"Jane’s laptop", "Desk at home"}
    assert {one.name for one in here.connection.devices(here.store.device_id)} == {"Jane’s laptop", "Desk at home"}
    here.again()
    assert here.store.device_name == "Jane’s laptop"
    here.sync()
    there.sync()
    assert here.documents() == there.documents() == served.documents(ada)


def test_another_account_of_the_device_begins_with_its_name(device: Make, served: Served) -> None:
    here = device("Office laptop")
    ben = served.person()
    account = here.accounts.sign_in(served.url, ben.email, PASSWORD, device_name="Jane’s laptop")
    store = Store.open(here.accounts.folder(account), account=account.email)
    store.close()
    assert store.device_name == "Jane’s laptop"
