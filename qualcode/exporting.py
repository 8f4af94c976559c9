"""What a run found, as the content that other programs are given."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from qualcode.exchanging.projects.content import ProjectContent
from qualcode.kept import KeptCoding, KeptRelation
from qualcode.results import Results
from qualcode.storing.identifying import identified, text_sha256
from qualcode.tables import table

__all__ = ["results_content"]

REJECTED = "rejected"


def results_content(results: Results) -> ProjectContent:
    """The codings and relations of a run for another program, under their coders: ``rules``, a model's name, or persons.

    What was rejected is left out.

    Examples
    --------
    >>> import qualcode
    >>> results = qualcode.run("nominal_contracts")
    >>> content = results_content(results)
    >>> len(content.codings) == (results.codings["status"] != "rejected").sum(), sorted(set(content.codings["coder"]))
    (np.True_, ['governance-0.1.0', 'rules'])
    """
    study = results.study
    hashes = {one.id: text_sha256(one.text) for one in study.documents}
    found = results.codings[results.codings["status"] != REJECTED]
    columns = [name for name in KeptCoding._fields if name in found]
    codings: dict[str, KeptCoding] = {}
    at: dict[tuple[Any, ...], str] = {}
    for values in found[columns].astype(object).where(found[columns].notna(), "").itertuples(index=False, name=None):
        said = dict(zip(columns, values, strict=True))
        place = (said["document"], said["start"], said["end"], said["code"])
        id = identified("coding", hashes[said["document"]], *place[1:], said["coder"], "")
        said |= {"coding": id, "confidence": math.nan if said.get("confidence", "") == "" else said["confidence"]}
        codings.setdefault(id, KeptCoding(**said))
        at.setdefault(place, id)
    relations = []
    names = ["document", "start", "end", "code", "source", "target", "method", "quote", "confidence"]
    for values in results.relations[names].itertuples(index=False, name=None):
        document, start, end, code, source, target, method, quote, confidence = values
        coding = at.get((document, start, end, code))
        if coding is not None:
            ends = (document, start, end, source, target, code, codings[coding].coder)
            id = identified("relation", coding, source, target)
            relations.append(KeptRelation(id, coding, *ends, method, quote, confidence=confidence))
    pairs = {one.relation: one for one in relations}
    tables = (table(codings.values(), KeptCoding), table(pairs.values(), KeptRelation))
    codebook = replace(study.codebook, stages=study.stages)
    return ProjectContent(study.title or study.id, study.documents, codebook, *tables, actors=study.actors)
