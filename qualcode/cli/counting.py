"""The commands that count: codes by any labels, chosen sentences, words, codes that occur together, and saturation."""

from __future__ import annotations

from typing import Any

import click

from qualcode.cli.asking import CODED, Asked, asked

__all__ = ["COUNTING"]

SEED = click.option("--seed", type=int, default=1, show_default=True, help="Of what is drawn by lot: the same seed gives the same numbers.")


@click.command()
@click.option(
    "--rows", default=None, help="Labels of the rows, such as stage,plane (the default; with --plane stage), document, person_role, dyad."
)
@click.option("--columns", default="family", show_default=True, help="Labels of the columns, such as code, family, stage, year.")
@click.option("--table", type=click.Choice(["codings", "relations"]), default=None, help="What is counted; otherwise as the labels ask.")
@click.option(
    "--count",
    type=click.Choice(["references", "segments", "documents", "informants", "characters", "units"]),
    default="references",
    show_default=True,
    help="Count passages, sentences, documents, persons, characters, or the different values of --units.",
)
@click.option("--units", default="", help="With --count units: turn, clause, case, …")
@click.option(
    "--duplicates",
    type=click.Choice(["document", "informant", "day", "week", "month", "year", "stage", "range"]),
    default=None,
    help="What is the same (see --same) counts once in each of these.",
)
@click.option("--same", default="", help="With --duplicates: the columns in which rows must agree, such as source,target,code.")
@click.option("--touching", is_flag=True, help="Passages that touch are one, too.")
@click.option("--normalise", type=click.Choice(["row", "column", "total", "characters"]), default=None, help="Shares instead of counts.")
@click.option("--marks", is_flag=True, help="How strong the evidence of each cell is: ● ◐ ○, and what that rests on.")
@click.option("--margins", is_flag=True, help="Add totals; they count each piece of evidence once and are no sums of cells.")
@click.option("--compare", default=None, metavar="LABEL=A,B", help="Two values side by side, with their difference: plane=nominal,actual.")
@click.option("--evidence", nargs=2, default=None, metavar="ROW COLUMN", help="The sentences behind a cell: delivery,actual control.")
@CODED
@asked
def matrix(asked: Asked, **options: Any) -> None:
    """Count codings or relations of STUDY by any labels: stage, code, actor, role, case, year, …

    \b
    qualcode matrix nominal_contracts
    qualcode matrix nominal_contracts --plane actual --rows person_role --columns family --count documents
    qualcode matrix nominal_contracts --evidence delivery,actual control
    qualcode matrix my_study --coded coded --rows year,plane --columns family

    A blank cell has no material, 0 has material and no coding. A figure (.png, .svg, .pdf) is a heat map.
    """
    from qualcode.cli.counted import told_matrix

    told_matrix(asked, **options)


@click.command()
@click.option("--rows", default="person", show_default=True, help="What a row is: person, document, stage, actor, case, …")
@click.option("--columns", default="family", show_default=True, help="What a theme is: family, code, or a number of parts of a code.")
@click.option("--quotes", type=click.IntRange(1), default=2, show_default=True, help="So many sentences a cell at most.")
@asked
def framework(asked: Asked, **options: Any) -> None:
    """Lay out STUDY as cases × themes, with the sentences that show each theme best.

    \b
    qualcode framework nominal_contracts --rows person --columns family --quotes 2 --out framework.xlsx
    """
    from qualcode.cli.counted import told_framework

    told_framework(asked, **options)


@click.command()
@click.option("--code", "codes", multiple=True, help="Only this code or family; may be given several times.")
@click.option("--by", default="", help="Further labels of a cell besides code and plane: stage, person_role, site, dyad, …")
@click.option("--each", type=click.IntRange(1), default=2, show_default=True, help="So many quotes a cell at most.")
@asked
def quotes(asked: Asked, **options: Any) -> None:
    """Choose representative sentences of STUDY for each code, spread over those who said them.

    \b
    qualcode quotes nominal_contracts --code control --plane actual
    qualcode quotes nominal_contracts --by stage --each 3 --out quotes.xlsx

    The words are those of the text. ! marks a quote that may hurt somebody: a minor, health or crime of somebody named, criticism of
    superiors by somebody who can be recognised.
    """
    from qualcode.cli.quoted import told_quotes

    told_quotes(asked, **options)


@click.command()
@click.option("--by", default=None, help="A list for each value of this label: stage, person_role, actor, document, …")
@click.option("--typical", is_flag=True, help="With --by: the words that each has more (or less) often than the others.")
@click.option(
    "--measure",
    type=click.Choice(["log_likelihood", "chi_squared", "tfidf", "textrank"]),
    default="log_likelihood",
    show_default=True,
    help="With --typical: how that is measured.",
)
@click.option("--stop-words", type=click.Path(), default=None, help="A text file with further words that do not count, one a line.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="So many words a list.")
@click.option("--informants", type=click.IntRange(1), default=1, show_default=True, help="Only words that so many informants say.")
@click.option("--seed", type=int, default=None, help="With --typical: p from exchanges of labels, drawn by lot; the same seed, the same p.")
@click.option("--evidence", default=None, metavar="WORD", help="The sentences in which a word stands.")
@asked
def words(asked: Asked, **options: Any) -> None:
    """Count the words that respondents and documents of STUDY use, in all or by stage, role, …

    \b
    qualcode words nominal_contracts --by stage --top 10
    qualcode words nominal_contracts --by person_role --typical --out words.xlsx
    """
    from qualcode.cli.worded import told_words

    told_words(asked, **options)


@click.command()
@click.option(
    "--units",
    default="segment",
    show_default=True,
    help="In what codes meet: segment (sentence), turn, document, person, overlap, window:3.",
)
@click.option("--level", default="family", show_default=True, help="family, code, or a number of parts of a code.")
@click.option("--overlaps", is_flag=True, help="How passages stand to each other: the same, one in the other, overlapping, near.")
@click.option("--within", type=click.IntRange(-1), default=0, show_default=True, help="With --overlaps: the greatest gap in characters.")
@click.option("--evidence", nargs=2, default=None, metavar="CODE CODE", help="The sentences behind a pair.")
@asked
def cooccur(asked: Asked, **options: Any) -> None:
    """Count in how many sentences, turns or documents of STUDY two codes occur together.

    \b
    qualcode cooccur nominal_contracts --units turn --level family
    qualcode cooccur nominal_contracts --plane actual --units turn --out together.png
    """
    from qualcode.cli.counted import told_cooccurrences

    told_cooccurrences(asked, **options)


@click.command()
@click.option("--by", default="code", show_default=True, help="What is new or not: code, family, or relation (types of relation).")
@click.option(
    "--order", type=click.Choice(["field", "declared"]), default="field", show_default=True, help="By date, or as study.yaml lists."
)
@click.option("--kind", default="interview", show_default=True, help="Which documents are steps: interview, contract, policy, …, or all.")
@asked
def saturation(asked: Asked, **options: Any) -> None:
    """Tell how many new codes each interview of STUDY brought, and whether the last ones still bring any.

    \b
    qualcode saturation nominal_contracts
    qualcode saturation nominal_contracts --by relation --out saturation.png
    """
    from qualcode.cli.counted import told_saturation

    told_saturation(asked, **options)


COUNTING = (matrix, framework, quotes, words, cooccur, saturation)
