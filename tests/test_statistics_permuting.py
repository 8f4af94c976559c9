"""Permutation of stages within informants and of informants between groups: exact by listing, scipy, and the rate of false alarms."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from qualcode.errors import ArgumentError
from qualcode.results import Results
from qualcode.statistics.arranging import _all, arrangements
from qualcode.statistics.permuting import chi_square, group_permutation, jaccard, squares, stage_permutation


def told(people: dict[str, str], stages: dict[str, str]) -> pd.DataFrame:
    """One sentence per letter: a person's codes, and the stages of the same sentences."""
    rows = [(p, p, f"{p}:{i}", i, i + 1, stages[p][i], code) for p, codes in people.items() for i, code in enumerate(codes)]
    return pd.DataFrame(rows, columns=["document", "person", "segment", "start", "end", "stage", "code"])


def crossed(stage: list[str], code: list[str]) -> np.ndarray:
    return pd.crosstab(pd.Series(stage), pd.Series(code)).to_numpy()


def test_chi_square_is_that_of_scipy_and_of_hair_and_eyes() -> None:
    # HairEyeColor of R's datasets, both sexes: rows black, brown, red, blond; columns brown, blue, hazel, green. X² = 138.29
    hair = np.array([[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]])
    assert chi_square(hair) == pytest.approx(138.2898, abs=1e-3)
    assert chi_square(hair) == pytest.approx(stats.chi2_contingency(hair, correction=False).statistic)
    assert chi_square(np.array([[1, 0, 2], [0, 0, 0], [3, 0, 1]])) == pytest.approx(chi_square(np.array([[1, 2], [3, 1]])))


@pytest.mark.parametrize(("table", "value"), [([[4, 0], [0, 4]], 0.5), ([[3, 1], [6, 2]], 0.0), ([[1, 0], [0, 0]], 0.0)])
def test_squares_by_hand(table: list[list[int]], value: float) -> None:
    assert squares(np.array(table)) == pytest.approx(value)


def test_jaccard_by_hand() -> None:
    assert jaccard(np.array([[1, 1, 0], [0, 4, 2], [0, 0, 0]])) == pytest.approx(2 / 3)
    assert np.isnan(jaccard(np.array([[1, 1], [0, 0]])))


@pytest.mark.parametrize("statistic", ["squares", "chi2", "jaccard"])
def test_exact_shifts_are_all_turns_of_every_person(statistic: str) -> None:
    people, stages = {"P1": "abba", "P2": "aab", "P3": "bb"}, {"P1": "uuee", "P2": "uue", "P3": "uu"}
    found = told(people, stages)
    test = stage_permutation(found, by="code", statistic=statistic, seed=1)
    measure = {"squares": squares, "chi2": chi_square, "jaccard": jaccard}[statistic]
    codes = [code for name in people for code in people[name]]
    turned = [[stages[p][-k:] + stages[p][:-k] if k else stages[p] for k in range(len(stages[p]))] for p in people]
    values = [measure(crossed(list("".join(way)), codes)) for way in product(*turned)]
    value = measure(crossed(list("".join(stages.values())), codes))
    assert (test.method, test.arrangements, test.informants, test.permutable, test.blocks) == ("exact", 24, 3, 2, 9)
    assert test.value == pytest.approx(value)
    assert test.expected == pytest.approx(np.mean(values))
    assert test.p == pytest.approx(np.mean([v >= value - 1e-9 for v in values]))


def test_exact_permutation_of_sentences_is_fishers_when_there_is_one_person() -> None:
    """All arrangements of one person's stages: the conditional distribution of Fisher's exact test."""
    found = told({"P1": "aaaabbbbab"}, {"P1": "uuuueeeeuu"})
    test = stage_permutation(found, by="code", block="segment", statistic="chi2", seed=1)
    table = crossed(list("uuuueeeeuu"), list("aaaabbbbab"))
    # scipy orders tables by probability, χ² by distance: the two agree for this table
    assert test.arrangements == 210  # C(10, 4)
    assert test.p == pytest.approx(stats.fisher_exact(table).pvalue)


def test_draws_come_near_the_exact_p_and_are_seeded() -> None:
    found = told({"P1": "aaabbb", "P2": "aabbab", "P3": "abab"}, {"P1": "uuueee", "P2": "uuueee", "P3": "ueue"})
    exact = stage_permutation(found, by="code", block="segment", seed=1)
    drawn = stage_permutation(found, by="code", block="segment", seed=1, resamples=2000)
    assert exact.arrangements == 20 * 20 * 6
    assert drawn.method == "Monte Carlo"
    assert drawn.p == pytest.approx(exact.p, abs=4 * np.sqrt(exact.p * (1 - exact.p) / 2000))
    assert drawn.p == stage_permutation(found.sample(frac=1, random_state=2), by="code", block="segment", seed=1, resamples=2000).p
    least = stage_permutation(told({"P1": "a" * 9 + "b" * 9}, {"P1": "u" * 9 + "e" * 9}), by="code", block="segment", seed=1, resamples=99)
    assert least.p == pytest.approx(1 / 100)  # (b + 1)/(m + 1): never 0


def test_every_arrangement_is_listed_once() -> None:
    had, who = np.array([0, 1, 2, 2, 0, 1]), np.array([0, 0, 1, 1, 1, 2])
    ways = {tuple(way.tolist()) for way in _all(had, who)}
    assert len(ways) == len(list(_all(had, who))) == arrangements(had, who) == 6
    assert all(sorted(way[:2]) == [0, 1] and sorted(way[2:5]) == [0, 2, 2] and way[5] == 1 for way in ways)


def test_what_has_no_stage_is_left_out_and_one_stage_a_person_is_undefined() -> None:
    found = told({"P1": "ab", "P2": "ab"}, {"P1": "uu", "P2": "ee"})
    with pytest.warns(UserWarning, match="no informant speaks of two values of stage"):
        test = stage_permutation(found, by="code", seed=1)
    assert np.isnan(test.p)
    assert np.isnan(test.value)
    assert (test.method, test.permutable, test.informants) == ("", 0, 2)
    assert "no informant" in test.reason
    more = stage_permutation(pd.concat([found, told({"P3": "aba"}, {"P3": "ueu"}).assign(stage=["u", None, "e"])]), by="code", seed=1)
    assert (more.left_out, more.permutable, more.table.index.tolist()) == (1, 1, ["e", "u"])


def test_sentences_stay_whole() -> None:
    """Two codings of one sentence are moved together."""
    found = told({"P1": "aabb"}, {"P1": "uuee"})
    both = pd.concat([found, found.assign(code="c")])
    assert stage_permutation(both, by="code", seed=1).blocks == 4


def chain(random: np.random.Generator, length: int, stay: float) -> str:
    """Letters that run on: the next is the same with a probability of `stay`, else any of three."""
    letters = [random.integers(3)]
    while len(letters) < length:
        letters.append(letters[-1] if random.random() < stay else random.integers(3))
    return "".join("xyz"[letter] for letter in letters)


def alarms(block: str, studies: int = 120) -> float:
    """The share of studies without any difference of stages that are called significant at 5 %; codes and stages run on."""
    random, found = np.random.default_rng(7), 0
    for study in range(studies):
        codes, stages = ({f"P{n}": chain(random, 24, 0.8) for n in range(6)} for _ in range(2))
        found += stage_permutation(told(codes, stages), by="code", block=block, seed=study, resamples=59).p <= 0.05
    return found / studies


def test_false_alarms_are_rare_where_sequences_are_kept_and_not_where_sentences_are_shuffled() -> None:
    # 120 studies: 5 % has a standard error of 2 %
    assert alarms("sequence") <= 0.11
    assert alarms("segment") >= 0.2


def test_a_true_difference_is_found() -> None:
    random = np.random.default_rng(3)
    stages = {f"P{n}": chain(random, 24, 0.8) for n in range(6)}
    codes = {p: "".join(s if random.random() < 0.7 else random.choice(list("xyz")) for s in stages[p]) for p in stages}
    assert stage_permutation(told(codes, stages), by="code", seed=1, resamples=199).p == pytest.approx(1 / 200)


def test_informants_change_groups_as_in_scipy() -> None:
    """One label of two: the between-groups sum of squares orders arrangements as the absolute difference of mean shares does."""
    people = {"W1": "aaab", "W2": "aabb", "W3": "aaaaab", "W4": "aaaaa", "O1": "abbb", "O2": "bbbbb", "O3": "aabbb"}
    found = told(people, {p: "u" * len(codes) for p, codes in people.items()})
    with pytest.warns(UserWarning, match=r"O1 \(4\), W1 \(4\), W2 \(4\)"):
        test = group_permutation(found, groups={p: p[0] for p in people}, by="code", seed=1, minimum=4)
    share = {p: codes.count("a") / len(codes) for p, codes in people.items()}
    sides = [[share[p] for p in people if p[0] == group] for group in "WO"]
    scipys = stats.permutation_test(sides, lambda x, y: abs(np.mean(x) - np.mean(y)), n_resamples=np.inf, alternative="greater")
    assert (test.method, test.arrangements) == ("exact", 35)
    assert test.p == pytest.approx(scipys.pvalue)
    assert test.table.loc["W", "a"] == pytest.approx(np.mean(sides[0]))
    # n₁n₂/(n₁ + n₂) (difference)², for each of the two shares
    assert test.value == pytest.approx(2 * 12 / 7 * (np.mean(sides[0]) - np.mean(sides[1])) ** 2)


def test_false_alarms_of_groups_and_of_chi_square_on_references() -> None:
    """Two groups of five talkative people who differ from each other, not by group: χ² on their passages takes them for 250 people."""
    random, mine, chi2 = np.random.default_rng(11), 0, 0
    for study in range(60):
        leaning = random.beta(1, 1, size=10)
        people = {f"{'WO'[n % 2]}{n}": "".join(random.choice(list("ab"), 25, p=[lean, 1 - lean])) for n, lean in enumerate(leaning)}
        found = told(people, dict.fromkeys(people, "u" * 25))
        mine += group_permutation(found, groups={p: p[0] for p in people}, by="code", seed=study).p <= 0.05
        chi2 += stats.chi2_contingency(crossed([p[0] for p in found["person"]], found["code"].tolist())).pvalue <= 0.05
    assert mine / 60 <= 0.13
    assert chi2 / 60 >= 0.4


def test_groups_that_cannot_be_compared() -> None:
    found = told({"P1": "aaaaa", "P2": "bbbbb"}, {"P1": "uuuuu", "P2": "uuuuu"})
    with pytest.warns(UserWarning, match="informants with evidence: 2, groups: 2;"):
        assert np.isnan(group_permutation(found, groups={"P1": "x", "P2": "y"}, by="code", seed=1).p)
    with pytest.raises(ArgumentError, match="none of the names"):
        group_permutation(found, groups={"p1": "x"}, seed=1)
    with pytest.warns(UserWarning, match=r"very little evidence .*: P3 \(2\)"):
        group_permutation(pd.concat([found, told({"P3": "ab"}, {"P3": "uu"})]), groups={"P1": "x", "P2": "y", "P3": "y"}, by="code", seed=1)


@pytest.mark.parametrize(("argument", "value", "message"), [("block", "turn", "block 'turn'"), ("statistic", "chi", "closest: 'chi2'")])
def test_unknown_words_are_refused(argument: str, value: str, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        stage_permutation(told({"P1": "ab"}, {"P1": "ue"}), by="code", seed=1, **{argument: value})


def test_on_the_built_in_study(nominal: Results) -> None:
    with pytest.raises(ArgumentError, match="counted together"):
        stage_permutation(nominal.relations, by=["source", "target", "family"], seed=1, resamples=9)
    actual = nominal.relations[nominal.relations["plane"] == "actual"]
    test = stage_permutation(actual, by=["source", "target", "family"], statistic="jaccard", seed=1, resamples=49)
    assert test.method == "Monte Carlo"
    assert test.table.to_numpy().sum() + test.left_out == len(actual)
    own = stage_permutation(actual, by="family", statistic=lambda table: float(table[0].max()), seed=1, resamples=49)
    assert own.value == test.table.iloc[0].groupby(lambda name: str(name).split()[-1]).sum().max()
