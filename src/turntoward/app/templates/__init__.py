"""The pages' templates. Everything put into one is escaped."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from turntoward.app.wording import WORDING
from turntoward.charts.words import counted

__all__ = ["render"]


def render(name: str, context: Mapping[str, Any]) -> str:
    """A page.

    Args:
        name: of the template.
        context: what it shows; a name that is missing is an error.
    """
    # a lone surrogate from a file name could not be sent
    return _templates().get_template(name).render(context).encode("utf-8", "replace").decode()


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("turntoward.app", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["counted"] = counted
    environment.globals.update(WORDING)
    return environment
