"""A study of five documents with codings that are known, so that what the commands answer can be counted by hand."""

from __future__ import annotations

import csv
from pathlib import Path

from click.testing import CliRunner, Result

from qualcode.cli import main

SAID = {
    "S-01": ("区民政局把尾款拖了八个月。", "街道让我们去窗口值班。", "我们悄悄做小组。"),
    "S-02": ("区民政局要查台账。", "街道和我们一起应付检查。", "台账写了十本。"),
    "S-03": ("街道让我们去窗口值班，我们悄悄做小组。", "区民政局换了联系人。", "台账没人看。"),
    "S-04": ("我们和街道互相帮忙。", "区民政局把尾款拖了八个月。", "后来就好了。"),
}
CODED = {
    "把尾款拖了八个月": "control.funding",
    "让我们去窗口值班": "absorption.function",
    "悄悄做小组": "resistance.covert",
    "要查台账": "control.indicators",
    "一起应付检查": "alliance.collusion",
    "互相帮忙": "alliance.exchange",
    "平等": "equality.parity",
}
"""In the interviews: control 3 (funding 2, indicators 1), absorption 2, resistance 2, alliance 2; in the contract: equality 1."""
CONTRACT = "甲方：区民政局\n乙方：A社工机构\n\n第一条 双方地位平等。\n"


def made_study(folder: Path, encoding: str = "utf-8") -> Path:
    """The study folder; before: S-01, S-02 and the contract, after: S-03, S-04; S-04 is an official."""
    (folder / "texts").mkdir(parents=True)
    for name, said in SAID.items():
        text = "".join(f"问：后来呢？\n答：{one}\n" for one in said)
        (folder / "texts" / f"{name}.txt").write_bytes(text.encode(encoding))
    (folder / "texts" / "K-01.txt").write_bytes(CONTRACT.encode(encoding))
    interviews = [
        f"  - {{id: {name}, file: texts/{name}.txt, kind: interview, date: 2023-05-0{n}, stage: {'before' if n < 3 else 'after'}, "
        f"speakers: {{问: interviewer, 答: {{actor: {'subdistrict' if n == 4 else 'agency'}, person: P{n}, role: {role}}}}}}}"
        for n, (name, role) in enumerate(zip(SAID, ("总干事", "社工", "社工", "主任"), strict=True), 1)
    ]
    lines = [
        "study: asked",
        "title: 问",
        "language: zh",
        "stages: [before, after]",
        "actors:",
        "  - {id: bureau, name: 区民政局, kind: government, level: district}",
        "  - {id: subdistrict, name: 梧桐街道办事处, kind: government, level: subdistrict, aliases: [街道]}",
        "  - {id: agency, name: A社工机构, kind: social_organisation, aliases: [我们机构]}",
        "roles: {purchaser: bureau, provider: agency, host: subdistrict}",
        "documents:",
        *interviews,
        "  - {id: K-01, file: texts/K-01.txt, kind: contract, stage: before}",
    ]
    (folder / "study.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def made_codings(folder: Path, file: Path, encoding: str = "utf-8-sig", coders: tuple[str, ...] = ("李",)) -> Path:
    """The codings as a table, once for each coder; the second leaves out resistance."""
    rows = []
    for path in sorted((folder / "texts").iterdir()):
        text = path.read_text(encoding="utf-8")
        for coder in coders:
            for words, code in CODED.items():
                if words in text and not (coder != coders[0] and code.startswith("resistance")):
                    start = text.index(words)
                    rows.append((path.stem, start, start + len(words), code, "accepted", coder, "manual", words))
    with file.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("document", "start", "end", "code", "status", "coder", "method", "quote"))
        writer.writerows(rows)
    return file


def ask(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
