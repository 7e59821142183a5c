"""Typed readers of the environment. A bad value stops the start and is named."""

import os
from collections.abc import Iterable


class BadSetting(Exception):
    """
    A setting of the environment cannot be used; the text names it, its value and what is allowed.
    """


def text(name: str, default: str) -> str:
    return os.environ.get(name, default)


def number(name: str, default: int, *, least: int = 0) -> int:
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise BadSetting(f"{name}={raw!r} is not a whole number.") from None
    if value < least:
        raise BadSetting(f"{name}={value} is below {least}.")
    return value


def flag(name: str, default: bool) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name}={raw!r} is neither yes nor no.")


def choice(name: str, default: str, allowed: Iterable[str]) -> str:
    value = os.environ.get(name, default)
    if value not in (options := sorted(allowed)):
        raise BadSetting(f"{name}={value!r} is not one of {', '.join(options)}.")
    return value
