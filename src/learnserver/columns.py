"""The columns, keys and checks that the tables are made of."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

metadata: Final = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)

BY_ORG: Final = {"postgresql_partition_by": "HASH (org)"}


def ident(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def moment(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=null)


def count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def big(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def flag(name: str, value: bool) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("true" if value else "false"))


def text_of(name: str, value: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=value)


def among(name: str, *values: str) -> CheckConstraint:
    return CheckConstraint(f"{name} IN ({', '.join(repr(value) for value in values)})", name=name)


def percent(name: str) -> CheckConstraint:
    return CheckConstraint(f"{name} BETWEEN 0 AND 100", name=name)


def not_negative(*names: str) -> tuple[CheckConstraint, ...]:
    return tuple(CheckConstraint(f"{name} >= 0", name=name) for name in names)


def belongs(parent: str, **columns: str) -> ForeignKeyConstraint:
    """A key into `parent` within the organization; what belongs to a deleted row goes with it."""
    return ForeignKeyConstraint(
        ["org", *columns], [f"{parent}.org", *(f"{parent}.{to}" for to in columns.values())], ondelete="CASCADE"
    )


def org_table(name: str, key: tuple[str, ...], *items: Any, **options: Any) -> Table:
    return Table(
        name,
        metadata,
        ident("org"),
        *items,
        PrimaryKeyConstraint("org", *key),
        ForeignKeyConstraint(["org"], ["organizations.id"], ondelete="CASCADE"),
        **options,
    )


def where(condition: str) -> dict[str, Any]:
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}
