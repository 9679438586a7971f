"""Reads CloudFormation templates: YAML in which ``!Sub x`` stands for ``{"Fn::Sub": x}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["load"]


class _Loader(yaml.SafeLoader):
    """A loader of its own, so that the tags stay unknown to other users of YAML."""


def _function(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    name = tag if tag in ("Ref", "Condition") else f"Fn::{tag}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if tag == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name: value}


_Loader.add_multi_constructor("!", _function)


def load(path: Path) -> dict[str, Any]:
    """Return a template with its short functions written out."""
    with path.open() as file:
        template = yaml.load(file, _Loader)
    assert isinstance(template, dict)
    return template
