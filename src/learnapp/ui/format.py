"""Numbers, lengths and days as people read them, in their locale. Seconds in, text out; moments are ms UTC."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from learnapp import sizes

_MINUTE = 60
_HOUR = 3600
_DAY = 86400
_STEP = 5


def _tr(text: str, number: int = -1) -> str:
    return QCoreApplication.translate("format", text, None, number)


def counted(number: int, one: str, many: str) -> str:
    """`many` holds %n; a translation may have any number of forms, English has the two given."""
    translated = _tr(many, number)
    if number == 1 and translated == many.replace("%n", "1"):
        return _tr(one)
    return translated.replace(str(number), QLocale().toString(number), 1)


def lessons(number: int) -> str:
    return counted(number, "1 lesson", "%n lessons")


def courses(number: int) -> str:
    return counted(number, "1 course", "%n courses")


def clock(seconds: float) -> str:
    """9:30, or 1:02:03 from an hour on; whole seconds, rounded down."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // _HOUR, whole % _HOUR // _MINUTE, whole % _MINUTE
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def length(seconds: float) -> str:
    """4 h 12 m, 22 min, 45 s; rounded half up. Where its parts are told beside it, they are told by `lengths`."""
    whole = max(0, math.floor(seconds + 0.5))
    if whole < _MINUTE:
        return _tr("{0} s").format(whole)
    minutes = (whole + _MINUTE // 2) // _MINUTE
    if minutes < 60:
        return _tr("{0} min").format(minutes)
    hours, minutes = divmod(minutes, 60)
    return _tr("{0} h {1} m").format(hours, minutes) if minutes else _tr("{0} h").format(hours)


def lengths(parts: Sequence[float]) -> list[str]:
    """What the parts of a whole are, such as the modules of a course: they add up to `length` of their sum.

    The whole is rounded, and not each part. Of its minutes each part has those it has in full; those that are left over
    go to the parts nearest to one more.
    """
    whole = max(0, math.floor(sum(parts) + 0.5))
    unit = 1 if whole < _MINUTE else _MINUTE
    shares = [int(part // unit) for part in parts]
    over = (whole + unit // 2) // unit - sum(shares)
    nearest = sorted(range(len(parts)), key=lambda place: shares[place] - parts[place] / unit)
    for place in nearest[: max(0, over)]:
        shares[place] += 1
    little = _tr("< 1 min")
    return [length(share * unit) if share or part < 0.5 else little for share, part in zip(shares, parts, strict=True)]


def left(seconds: float) -> str:
    """3:10 left."""
    return _tr("{0} left").format(clock(seconds))


def percent(number: int) -> str:
    return _tr("{0}%").format(QLocale().toString(number))


def score(value: float) -> str:
    """Of an attempt, which a program of someone else's may have given decimals; rounded half up."""
    return percent(math.floor(value + 0.5))


def needed(passing_score: float) -> str:
    """The least whole score that is not below it."""
    return percent(math.ceil(passing_score))


def size(number: int) -> str:
    """A file size, such as 412 MB."""
    if number < sizes.THOUSAND:
        return counted(number, "1 byte", "%n bytes")
    return sizes.told(number, lambda value, digits: QLocale().toString(value, "f", digits))


def local(at: int, tz: dt.tzinfo) -> dt.datetime:
    return dt.datetime.fromtimestamp(at / 1000, tz)


def date(at: int, tz: dt.tzinfo) -> str:
    """A day in the locale's short form."""
    return short_day(local(at, tz).date())


def short_day(day: dt.date) -> str:
    """In the locale's short form; as 2026-11-27 where the locale is that of no language, whose short form has no signs
    between its figures."""
    locale = QLocale()
    if locale.language() == QLocale.Language.C:
        return day.isoformat()
    return locale.toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)


def ago(at: int, now: int, tz: dt.tzinfo) -> str:
    """just now, 5 minutes ago, 2 hours ago, yesterday, 3 days ago, then the date."""
    seconds = max(0, now - at) // 1000
    if seconds < _MINUTE:
        return _tr("just now")
    if seconds < _HOUR:
        return counted(seconds // _MINUTE, "1 minute ago", "%n minutes ago")
    days = (local(now, tz).date() - local(at, tz).date()).days
    if days <= 0 or seconds < 6 * _HOUR:
        return counted(seconds // _HOUR, "1 hour ago", "%n hours ago")
    if days == 1:
        return _tr("yesterday")
    if days < 7:
        return counted(days, "1 day ago", "%n days ago")
    return date(at, tz)


def since(at: int, now: int, tz: dt.tzinfo) -> str:
    """As `ago`, in as few letters as go into a pill: just now, 5 min ago, 2 h ago, yesterday, 3 days ago, the date."""
    seconds = max(0, now - at) // 1000
    if seconds < _MINUTE:
        return _tr("just now")
    if seconds < _HOUR:
        return counted(seconds // _MINUTE, "1 min ago", "%n min ago")
    same_day = local(now, tz).date() == local(at, tz).date()
    if same_day or seconds < 6 * _HOUR:
        return counted(seconds // _HOUR, "1 h ago", "%n h ago")
    return ago(at, now, tz)


def ahead(at: int, now: int) -> str:
    """in a moment, in 25 seconds, in 4 minutes: rounded up, seconds to fives, so that it is never later."""
    seconds = max(0, at - now) / 1000
    if seconds <= _STEP:
        return _tr("in a moment")
    if seconds <= _MINUTE - _STEP:
        return counted(math.ceil(seconds / _STEP) * _STEP, "in 1 second", "in %n seconds")
    return counted(math.ceil(seconds / _MINUTE), "in 1 minute", "in %n minutes")


def changes(number: int) -> str:
    return counted(number, "1 change", "%n changes")


def words(number: int) -> str:
    """A small number as a word that begins a sentence, a large one in figures."""
    names = (
        _tr("No"), _tr("One"), _tr("Two"), _tr("Three"), _tr("Four"), _tr("Five"),
        _tr("Six"), _tr("Seven"), _tr("Eight"), _tr("Nine"), _tr("Ten"),
    )  # fmt: skip
    return names[number] if 0 <= number < len(names) else QLocale().toString(number)


def day(at: int, now: int, tz: dt.tzinfo) -> str:
    """A day in a few letters, such as Dec 4; with its year where that is another one."""
    moment = local(at, tz).date()
    pattern = _tr("MMM d") if moment.year == local(now, tz).year else _tr("MMM d, yyyy")
    return QLocale().toString(QDate(moment.year, moment.month, moment.day), pattern)


def due(at: int, now: int, tz: dt.tzinfo) -> str:
    """Due today, Due tomorrow, Due in 3 days, Due Dec 4; Overdue since Nov 12."""
    days = (local(at, tz).date() - local(now, tz).date()).days
    if at < now:
        return _tr("Overdue since {0}").format(day(at, now, tz))
    if days == 0:
        return _tr("Due today")
    if days == 1:
        return _tr("Due tomorrow")
    if days < 7:
        return counted(days, "Due in 1 day", "Due in %n days")
    return _tr("Due {0}").format(day(at, now, tz))


def is_pressing(at: int, now: int) -> bool:
    """Whether a moment is over, or so near that a person should act."""
    return at - now < 7 * _DAY * 1000
