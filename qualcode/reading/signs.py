"""Signs of relations, friendly or hostile: a YAML file of families → numbers."""

from __future__ import annotations

from pathlib import Path

from qualcode.errors import DataError, Problem, hint
from qualcode.reading.places import built_in, built_in_names, text_of
from qualcode.reading.yamlfiles import read_yaml

__all__ = ["read_signs"]

_VALUES = {"+1": 1, "1": 1, "-1": -1, "−1": -1, "0": 0}


def read_signs(source: str | Path) -> dict[str, int]:
    """The signs of families of codes, for :func:`qualcode.structural_balance`.

    Parameters
    ----------
    source
        The name of a built-in list (``governance``), or a YAML file with ``families``, each with +1 (friendly), -1 (hostile) or 0
        (neither).

    Raises
    ------
    DataError
        When there is no such list or file, or with every value that is none of these.

    Examples
    --------
    >>> signs = read_signs("governance")
    >>> signs["alliance"], signs["control"], signs["tie"]
    (1, -1, 0)
    """
    path = built_in("signs", str(source)) or Path(source)
    if not path.is_file():
        known = built_in_names("signs")
        found = f"there is no such file, and no built-in list of signs '{source}'{hint(str(source), known)}"
        raise DataError([Problem(str(source), found, f"Name a YAML file, or one of {', '.join(known)}.")])
    root = read_yaml(path, text_of(path))
    problems = [
        Problem(node.where, f"the sign of '{family}' is '{node.text}'", "Write +1 (friendly), -1 (hostile) or 0 (neither).")
        for family, node in root.get("families").fields.items()
        if node.text not in _VALUES
    ]
    if not root.get("families").fields:
        problems.append(Problem(path.name, "there are no families", "Write 'families:' and below it a line such as 'control: -1'."))
    if problems:
        raise DataError(problems)
    return {family: _VALUES[node.text] for family, node in root.get("families").fields.items()}
