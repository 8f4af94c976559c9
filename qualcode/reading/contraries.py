"""What in practice goes against what is written: as a study says it, else by the built-in list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING

from qualcode.plans.dyads import DyadPlan
from qualcode.reading.places import built_in, text_of
from qualcode.reading.yamlfiles import Node, read_yaml

if TYPE_CHECKING:
    from qualcode.model import Study

__all__ = ["against_of", "usual_readings", "usually_against"]

_USUAL = "governance"


@cache
def usual_readings() -> Node:
    """The built-in list: what is an act, a response, and what goes against what."""
    path = built_in("readings", _USUAL)
    if path is None:
        raise AssertionError(f"the package has no readings/{_USUAL}.yaml")
    return read_yaml(path, text_of(path))


def usually_against(codes: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """What is written → what goes against it by the built-in list, as far as there are such codes and families."""
    given = usual_readings().get("against").fields
    usual = {code: tuple(one for one in list_.strings() if one in codes) for code, list_ in given.items()}
    return {code: some for code, some in usual.items() if some and code in codes}


def against_of(study: Study) -> Mapping[str, tuple[str, ...]]:
    """The same for a study: by its layout of dyads, else by the built-in list."""
    plan = next((one for one in study.layouts if isinstance(one, DyadPlan)), None)
    return plan.against if plan else usually_against({*study.codebook.families, *(code.id for code in study.codebook.codes)})
