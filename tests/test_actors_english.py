"""English words for actors in whole answers and contracts: pronouns across questions, named persons, several parties at once, places."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pytest

from qualcode import Actor, Code, Codebook, Document, Speaker, Study, read_grammar
from qualcode.actors.finding import MentionFinder
from qualcode.coding.indicators import Sorts
from qualcode.machine import Machine
from qualcode.model import StageModel
from qualcode.relations.beside import Beside
from qualcode.rows import Mention

COUNCIL = Actor("council", "Marlow City Council", "government", "city", ("the council",))
LEAD = Actor("lead", "Bridgeway", "social_organisation", "", ("Bridgeway",))
CHARITY = Actor("charity", "Lantern", "social_organisation", "", ("Lantern",))
REVIEWER = Actor("reviewer", "Quill Partners", "assessor", "", ("Quill",))
CLINIC = Actor("clinic", "Quayside Clinic", "public_service_unit", "", ("the clinic",))
FAMILIES = Actor("families", "families", "public", "", ("families", "the families"))
ACTORS = (COUNCIL, LEAD, CHARITY, REVIEWER, CLINIC, FAMILIES)
ROLES = {"purchaser": "council", "host": "lead", "provider": "charity", "assessor": "reviewer"}
SPEAKERS = (Speaker("Q", interviewer=True), Speaker("A", "charity"))
OFFICER = "Respondent: commissioning officer of the council, known here as Pauline"


def study(documents: Sequence[Document] = ()) -> Study:
    codebook = Codebook("none", {"en": "none"}, (Code("none", {"en": "none"}),), kinds={"authority": ("government",)})
    return Study("t", "t", "en", codebook, StageModel("none"), ACTORS, tuple(documents), ROLES, {"en": read_grammar("en")})


@lru_cache(maxsize=1)
def machine() -> Machine:
    other = Document("B", "x", kind="interview", language="en", speakers=(Speaker("A", "council"),), attributes={"informant": OFFICER[12:]})
    return Machine(study([other]))


def mentions(text: str, *, kind: str = "interview") -> list[Mention]:
    document = Document("E", text, kind=kind, language="en", speakers=SPEAKERS if kind == "interview" else ())
    return machine().read(document).mentions


def who(text: str, word: str, *, kind: str = "interview") -> list[str]:
    """Whom each mention of a word means: the actor, ? where it stays open."""
    return [one.actor or "?" for one in mentions(text, kind=kind) if one.quote == word]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        # the answer before was about one of those who come into question
        ("Q: Who runs the lots?\nA: Bridgeway has the east.\nQ: What came in the post?\nA: They sent a draft.", "They", ["lead"]),
        ("Q: Who runs the lots?\nA: The council has the west.\nQ: And then?\nA: They never wrote.", "They", ["council"]),
        ("Q: Who runs the lots?\nA: I cannot say.\nQ: And then?\nA: They never wrote.", "They", ["?"]),
        ("Q: Who runs the lots?\nA: Quill looked at that.\nQ: And then?\nA: They never wrote.", "They", ["?"]),
        # the question names the work that one of them does
        ("Q: Who runs the lots?\nA: Bridgeway has the east.\nQ: And the evaluation?\nA: They stayed two days.", "They", ["reviewer"]),
        ("Q: Who runs the lots?\nA: Bridgeway has the east.\nQ: How does the grant reach you?\nA: They wire it.", "They", ["council"]),
        # what bodies own and people do not
        ("A: The council came, families too, and I rang their front desk.", "their", ["council"]),
        ("A: The council came, and families lost their homes.", "their", ["families"]),
    ],
)
def test_they_are_whom_the_talk_is_about(text: str, word: str, expected: list[str]) -> None:
    assert who(text, word) == expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("A: The work is split between us and the council.", "between us", ["charity"]),
        ("A: The council came. Between us we fixed it.", "Between us", ["charity", "council"]),
        ("A: There are two clinics in the city.", "the city", []),
        ("A: The city centre is quiet.", "The city", []),
        ("A: The city wants a count.", "The city", ["council"]),
    ],
)
def test_several_at_once_and_places(text: str, word: str, expected: list[str]) -> None:
    assert who(text, word) == expected


AGREEMENT = "Between Marlow City Council (the Authority) and Lantern (the Provider)\nQuill Partners (the Reviewer) is heard.\n"


@pytest.mark.parametrize("words", ["The parties", "Each party", "Either party", "Neither party", "Both parties"])
def test_the_parties_of_a_contract(words: str) -> None:
    assert who(f"{AGREEMENT}1. {words} may end it.", words, kind="contract") == ["council", "charity"]
    assert who("A: The parties at election time are loud.", "The parties") == []


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Wendy Oakes, the council's housing director, came. Later Wendy left, and Ms Oakes wrote.", "Wendy", ["council"]),
        ("Wendy Oakes, the council's housing director, came. Later Ms Oakes wrote.", "Ms Oakes", ["council"]),
        ("Then Farida from the clinic came. Farida knows.", "Farida", ["clinic", "clinic"]),
        ("I rang Farida over at the clinic. Farida's team came.", "Farida", ["clinic", "clinic"]),
        ("Our finance manager Gwen left. Bridgeway took Gwen.", "Gwen", ["charity"]),
        ("Director Chen of the clinic came. Chen was kind.", "Chen", ["clinic"]),
        ("Helen Marsh from the clinic came. Helen Marsh was kind.", "Helen Marsh", ["clinic", "clinic"]),
        ("Money from the council is late. Money matters.", "Money", []),
        ("We met on Monday at the council. Monday was cold.", "Monday", []),
        ("The council's Open Spaces team came. Spaces are few.", "Spaces", []),
        ("Farida was kind.", "Farida", []),
        ("We wrote to Pauline, and Pauline's office rang.", "Pauline", ["council", "council"]),
        ("The pauline letters are old.", "pauline", []),
    ],
)
def test_a_person_known_by_name_stands_for_the_unit(text: str, name: str, expected: list[str]) -> None:
    found = [one.actor for one in mentions(f"A: {text}") if name in (one.quote, one.person)]
    assert found == expected


@pytest.mark.parametrize(
    ("informant", "names"),
    [
        ("manager of Lantern, known here as Joyce (aged 60)", ["joyce"]),
        ("Wendy Oakes, manager", ["oakes", "wendy", "wendy oakes"]),
        ("Mrs Hill (volunteer)", ["hill"]),
        ("Mr Day, chair of Lantern", ["day"]),
        ("Farida (pseudonym), manager", ["farida"]),
        ("Section Chief, Ward Office", []),
        ("Village Doctor", ["village doctor"]),
        ("S-01", []),
        ("Social worker A", []),
    ],
)
def test_the_header_names_who_speaks(informant: str, names: list[str]) -> None:
    document = Document("B", "x", kind="interview", language="en", speakers=SPEAKERS, attributes={"informant": informant})
    people = MentionFinder(study([document]), read_grammar("en")).people
    assert sorted(people) == names
    assert set(people.values()) <= {"charity"}


@pytest.mark.parametrize(
    ("actor", "sort", "expected"),
    [
        ("council", "authority", True),
        ("lead", "authority", True),
        ("lead", "social_organisation", True),
        ("charity", "authority", False),
        ("reviewer", "authority", False),
        ("nobody", "authority", False),
    ],
)
def test_an_organisation_that_buys_stands_where_government_does(actor: str, sort: str, expected: bool) -> None:
    assert Sorts(study()).fit(actor, (sort,)) is expected


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("has chosen the Provider", "engage"),
        ("has to report", "report"),
        ("have always refused", "refuse"),
        ("has been told", "be+order"),
        ("has us sweep", "let"),
        ("has the committee call us", "let"),
        ("has no say", "let"),
    ],
)
def test_a_perfect_is_told_by_its_verb(text: str, behind: str) -> None:
    assert Beside(read_grammar("en")).behind(f"bureau {text}", len("bureau")) == behind
