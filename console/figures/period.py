"""The days somebody asks for."""

from datetime import date

MOST_DAYS = 366


def period_of(first: str, last: str) -> tuple[date, date] | str:
    """The days that somebody has chosen, or what is wrong with them."""
    try:
        period = date.fromisoformat(first), date.fromisoformat(last)
    except (TypeError, ValueError):
        return "Выберите первый и последний день."
    if period[0] > period[1]:
        return "Первый день должен быть не позже последнего."
    if (period[1] - period[0]).days >= MOST_DAYS:
        return f"Выберите не больше {MOST_DAYS} дней."
    return period
