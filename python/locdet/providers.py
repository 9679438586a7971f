"""Ports that a service may do without: a setting names who implements them, as ``module:function``.

The function takes the settings and returns the adapter, so that one of somebody else's package will do.
"""

from __future__ import annotations

from dataclasses import fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from locdet.config import SettingsInvalid
from locdet.ports import Adapters

if TYPE_CHECKING:
    from locdet.config import Settings

__all__ = ["PORTS", "provider", "providers"]

# The fields of Adapters that may be None.
PORTS = tuple(field.name for field in fields(Adapters) if field.default is None)
_TEXTRACT, _OF_THIS_MACHINE = "locdet.aws.textract:text_reader", "locdet.local.ocr:text_reader"


def providers(settings: Settings) -> dict[str, Any]:
    """Return the adapters of the optional ports, those that there are. Raises :class:`SettingsInvalid`."""
    found = {port: provider(settings, port) for port in PORTS}
    return {port: adapter for port, adapter in found.items() if adapter is not None}


def provider(settings: Settings, port: str) -> Any | None:  # noqa: ANN401 - an adapter of any port
    """Return the adapter of an optional port, None if neither the settings nor the backend name one.

    Raises:
        SettingsInvalid: The settings name a port or a function that is not there.
    """
    named = {"text_reader": _text_reader_of(settings.backend), **settings.providers}
    unknown = sorted(set(named) - set(PORTS))
    if unknown:
        raise SettingsInvalid(f"LOCDET_PROVIDERS names {unknown[0]}; it may name: {', '.join(PORTS)}")
    path = named.get(port)
    if not path:
        return None
    try:
        return _made(path, settings)
    except ModuleNotFoundError as error:
        raise SettingsInvalid(f"{path} in LOCDET_PROVIDERS needs {error.name}, which is not installed") from error


def _made(path: str, settings: Settings) -> Any:  # noqa: ANN401 - an adapter of any port
    module, _, function = path.partition(":")
    try:
        make = getattr(import_module(module), function)
    except (AttributeError, ValueError) as error:
        raise SettingsInvalid(f"there is no {path}, which LOCDET_PROVIDERS names as module:function") from error
    return make(settings)


def _text_reader_of(backend: str) -> str:
    if backend == "aws":
        return _TEXTRACT
    from locdet.local.ocr import is_installed

    return _OF_THIS_MACHINE if is_installed() else ""
