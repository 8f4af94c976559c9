"""What `pip install` brings: the built-in studies, codebooks and the font, found by name from anywhere."""

from __future__ import annotations

import configparser
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ASK = """
import qualcode, sys
from qualcode.reading.places import built_in_names
print(qualcode.__file__)
print(built_in_names("corpora"), built_in_names("codebooks"), built_in_names("stages"), built_in_names("languages"))
print(len(qualcode.run("nominal_contracts").relations) > 0)
"""


@pytest.fixture(scope="module")
def installed() -> Path:
    """Where the installed package is, when it is installed as users have it."""
    asked = subprocess.run(
        [sys.executable, "-I", "-c", "import qualcode; print(qualcode.__file__)"], capture_output=True, text=True, cwd=ROOT.parent
    )
    path = Path(asked.stdout.strip() or "/")
    if asked.returncode or path.parent == ROOT / "qualcode":
        pytest.skip("qualcode is not installed in this environment (pip install .)")
    return path.parent


def test_everything_is_found_by_name_from_an_installed_package(installed: Path, tmp_path: Path) -> None:
    asked = subprocess.run([sys.executable, "-I", "-X", "utf8", "-c", ASK], capture_output=True, text=True, cwd=tmp_path, encoding="utf-8")
    assert asked.returncode == 0, asked.stderr
    place, names, runs = asked.stdout.splitlines()
    assert Path(place).parent == installed
    for name in (
        "nominal_contracts",
        "governance",
        "typology",
        "assessment",
        "conditions",
        "measures",
        "purchase",
        "evaluation6",
        "zh",
        "en",
    ):
        assert f"'{name}'" in names
    assert runs == "True"


def test_the_wheel_holds_every_file_of_the_data_folders(installed: Path) -> None:
    for folder in ("codebooks", "corpora"):
        here = {
            path.relative_to(ROOT / folder).as_posix()
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        there = {path.relative_to(installed / folder).as_posix() for path in (installed / folder).rglob("*") if path.is_file()}
        assert here <= there, f"{folder}: not in the wheel: {sorted(here - there)}"
    assert (installed / "reporting" / "assets" / "QualcodeSansSC.otf").is_file()
    assert (installed / "py.typed").is_file()


def test_every_folder_of_the_library_is_listed_as_a_package() -> None:
    listed = configparser.ConfigParser()
    listed.read(ROOT / "setup.cfg", encoding="utf-8")
    here = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "qualcode").rglob("__init__.py")}
    assert here == set(listed["options"]["packages"].split()) - {"qualcode.codebooks", "qualcode.corpora"}


def test_licences_travel_along(installed: Path) -> None:
    names = {Path(str(file)).name for file in metadata.files("qualcode") or ()}
    assert {"LICENSE", "OFL.txt", "LICENSE-cytoscape.txt"} <= names
