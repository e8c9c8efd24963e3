"""Days, times and figures in the reader's language, as filters of the templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel import dates as babel_dates
from babel import numbers as babel_numbers
from django.utils.translation import get_language

KILOMETRE_M = 1000
# From here on a decimal of a kilometre says nothing to somebody who walks or rides.
FAR_M = 10_000


def _locale() -> Locale:
    language = get_language() or "en"
    # Plain English is the world's, `23 Nov`, not that of one country.
    return Locale("en", "001") if language == "en" else Locale.parse(language, sep="-")


def weekday_short(day: date) -> str:
    """Return `Mon`, `lun`."""
    return babel_dates.format_date(day, "EEE", locale=_locale())


def day_short(day: date) -> str:
    """Return `Mon 23 Nov`, `lun 23 nov`."""
    # Without the comma of most locales, since an hour often follows after one.
    locale = _locale()
    month_and_day = babel_dates.format_skeleton("MMMd", day, locale=locale)
    return f"{babel_dates.format_date(day, 'EEE', locale=locale)} {month_and_day}"


def day_long(day: date) -> str:
    """Return `Monday, 23 November`, `lunes, 23 de noviembre`."""
    # Not one skeleton: where a locale has none that is as long, a short one is taken.
    locale = _locale()
    month_and_day = babel_dates.format_skeleton("MMMMd", day, locale=locale)
    return f"{babel_dates.format_date(day, 'EEEE', locale=locale)}, {month_and_day}"


def month_long(day: date) -> str:
    """Return `November 2026`, `noviembre de 2026`."""
    return babel_dates.format_skeleton("yMMMM", day, locale=_locale())


def day_of(day: date) -> str:
    """Return `23 Nov 2026`, `23 nov 2026`."""
    return babel_dates.format_skeleton("yMMMd", day, locale=_locale())


def day_with_year(day: date) -> str:
    """Return `Monday, 23 November 2026`, `lunes, 23 de noviembre de 2026`."""
    return babel_dates.format_skeleton("yMMMMEEEEd", day, locale=_locale())


def clock(moment: datetime) -> str:
    """Return `8:30`, on a 24-hour clock everywhere."""
    return f"{moment.hour}:{moment.minute:02d}"


def moment_short(moment: datetime) -> str:
    """Return `Mon 23 Nov, 8:30`."""
    return f"{day_short(moment.date())}, {clock(moment)}"


def tick(at: datetime, style: str) -> str:
    """Return the label of a time scale's line, whose style is hour, day or month."""
    if style == "hour":
        return clock(at) if at.hour else day_short(at.date())
    skeleton = "MMMd" if style == "day" else "yMMM"
    return babel_dates.format_skeleton(skeleton, at, locale=_locale())


def distance(metres: int) -> str:
    """Return `650 m`, `1.1 km`, `23 km`."""
    locale = _locale()
    if metres < KILOMETRE_M:
        return f"{babel_numbers.format_decimal(metres, locale=locale)} m"
    pattern = "#,##0.#" if metres < FAR_M else "#,##0"
    kilometres = metres / KILOMETRE_M
    return f"{babel_numbers.format_decimal(kilometres, pattern, locale)} km"


def figure(exact: str) -> str:
    """Return a decimal as it is written, `2.5`, `2,5`, exact to its last digit."""
    return babel_numbers.format_decimal(
        Decimal(exact),
        locale=_locale(),
        decimal_quantization=False,
        group_separator=False,
    )


FILTERS: Mapping[str, Callable[..., str]] = {
    "weekday_short": weekday_short,
    "day_short": day_short,
    "day_long": day_long,
    "month_long": month_long,
    "day_of": day_of,
    "clock": clock,
    "moment_short": moment_short,
    "tick": tick,
    "distance": distance,
}
