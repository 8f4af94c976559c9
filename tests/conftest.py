"""What several test files share: the built-in study, run once, and the folder of real material beside the project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import qualcode
from qualcode.grammar import Grammar
from qualcode.results import Results

CHROMIUM = Path("/usr/bin/chromium")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def nominal() -> Results:
    """The run of the built-in study."""
    return qualcode.run("nominal_contracts")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real material; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no real material: there is no folder {SHARED.name} beside the project")
    return SHARED


@pytest.fixture(scope="session")
def grammars() -> dict[str, Grammar]:
    """The rules of both languages."""
    return {language: qualcode.read_grammar(language) for language in ("zh", "en")}


class Folder:
    """A study folder in the making: files by name, and study.yaml from its parts."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def study(self, *lines: str) -> Path:
        return self.write("study.yaml", "\n".join(lines) + "\n")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty study folder with one interview in ``texts/S-01.txt``."""
    made = Folder(tmp_path / "study")
    made.write("texts/S-01.txt", "问：忙吗？\n答：忙。\n")
    return made


@pytest.fixture(scope="session")
def small_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of two stages that is coded and drawn in a moment."""
    made = Folder(tmp_path_factory.mktemp("small") / "study")
    made.write(
        "texts/S-01.txt",
        "问：钱呢？\n答：区民政局把尾款拖了八个月，“材料”不全，😀𠮷。\n答：我们没有自主权，方案都要区民政局审批。\n答：街道让我们去窗口值班。\n",
    )
    made.write("texts/K-01.txt", "甲方：区民政局\n乙方：A社工机构\n\n第一条 双方地位平等，共同协商。\n第二条 甲方对乙方进行监督。\n")
    made.study(
        "study: small",
        "title: 小研究",
        "language: zh",
        "stages: [before, after]",
        "actors:",
        "  - {id: bureau, name: 区民政局, kind: government, level: district, founded: '1998'}",
        "  - {id: subdistrict, name: 梧桐街道办事处, kind: government, level: subdistrict, aliases: [街道]}",
        "  - {id: agency, name: A社工机构, kind: social_organisation, aliases: [我们机构]}",
        "roles: {purchaser: bureau, provider: agency, host: subdistrict}",
        "documents:",
        "  - {id: S-01, file: texts/S-01.txt, kind: interview, stage: after, speakers: {问: interviewer, 答: agency}}",
        "  - {id: K-01, file: texts/K-01.txt, kind: contract, stage: before}",
    )
    return made.path


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium; the test is skipped where it or Playwright is absent."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser test needs playwright (pip install playwright)")
    if not CHROMIUM.exists():
        pytest.skip(f"the browser test needs {CHROMIUM} (apt install chromium)")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()
