"""The commands about networks: of relations, over the stages, of who speaks of what, and of codes that meet."""

from __future__ import annotations

from typing import Any

import click

from qualcode.cli.asking import CODED, Asked, asked
from qualcode.cli.counting import SEED

__all__ = ["RELATING"]

FORMATS = ("graphml", "gexf", "gexf-stages", "pajek", "pajek-relations", "dl", "excel", "cyjs", "cx2", "dot", "csv", "csv-gephi")


@click.command()
@click.option("--by", default="family,plane", show_default=True, help="What makes arrows of a pair different: family, code, stage, plane.")
@click.option("--minimum", type=click.IntRange(1), default=1, show_default=True, help="Leave out arrows with less evidence.")
@click.option(
    "--count",
    type=click.Choice(["references", "documents", "informants"]),
    default="references",
    show_default=True,
    help="In what --minimum is counted.",
)
@click.option("--loops", is_flag=True, help="Keep what an actor does to itself.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default=None,
    help="The format of --out, where the ending of the file does not tell it.",
)
@click.option("--panels", is_flag=True, help="A figure with a panel for each stage.")
@click.option("--measures", is_flag=True, help="Numbers instead: where each actor stands, each pair, and the network as a whole.")
@click.option("--difference", is_flag=True, help="Nominal beside actual: what only one of the two has.")
@click.option(
    "--evidence", nargs=2, default=None, metavar="SOURCE TARGET", help="The sentences behind the arrows from one actor to another."
)
@CODED
@asked
def network(asked: Asked, **options: Any) -> None:
    """Who does what to whom in STUDY: as a list, a figure, or a file for Gephi, UCINET, Pajek, …

    \b
    qualcode network nominal_contracts --plane actual --where stage=delivery
    qualcode network nominal_contracts --plane actual --out network.gexf
    qualcode network nominal_contracts --where perspective=target --out suffered.png
    qualcode network nominal_contracts --plane actual --measures --out measures.xlsx
    qualcode network my_study --coded coded --plane actual --out network.gexf

    --where also knows source, target, asserted_by and perspective (who says so: source, target, party, third).
    Formats: .graphml .gexf .net .dl .xlsx .cyjs .cx2 .dot .csv (a table of arrows, that of actors beside it), .md, .png .svg .pdf.
    """
    from qualcode.cli.related import told_network

    told_network(asked, **options)


@click.command()
@click.option("--by", default="family", show_default=True, help="What a pair is to each other: family, or code.")
@click.option("--changes", is_flag=True, help="What appears, persists, turns and vanishes from stage to stage.")
@click.option("--transitions", is_flag=True, help="From which state to which the pairs go, and how often.")
@click.option(
    "--distances", type=click.Choice(["hamming", "optimal_matching"]), default=None, help="How unlike the trajectories of two pairs are."
)
@click.option("--substitution", type=float, default=None, help="With --distances: what it costs to take one state for another.")
@click.option("--insertion", type=float, default=None, help="With --distances optimal_matching: what it costs to insert a state.")
@asked
def trajectories(asked: Asked, **options: Any) -> None:
    """Follow each pair of actors in STUDY over the stages: what they are to each other, on one plane.

    \b
    qualcode trajectories nominal_contracts --plane actual
    qualcode trajectories nominal_contracts --plane actual --changes
    qualcode trajectories nominal_contracts --plane actual --out strip.png

    A blank has no material, 0 has material and no relation of the pair.
    """
    from qualcode.cli.related import told_trajectories

    told_trajectories(asked, **options)


@click.command()
@click.option("--rows", default="asserted_by", show_default=True, help="Who speaks: asserted_by (actor), person, document, …")
@click.option("--columns", default="family", show_default=True, help="What of: family or code.")
@click.option("--qualifier", default=None, help="How: polarity (affirmed or denied).")
@click.option(
    "--together",
    type=click.Choice(["ignore", "congruence", "conflict", "subtract"]),
    default=None,
    help="Who speaks of the same (one-mode): however, alike, opposed, or the difference of the two.",
)
@click.option(
    "--normalisation",
    type=click.Choice(["no", "average", "jaccard", "cosine", "activity", "prominence"]),
    default="no",
    show_default=True,
    help="So that those who speak much do not count for more.",
)
@click.option("--per", default=None, help="The same said again counts once per document, informant, stage, month, year or range.")
@click.option("--windows", default=None, metavar="UNIT:SIZE", help="A network for each window of time, such as month:3.")
@asked
def discourse(asked: Asked, **options: Any) -> None:
    """Who in STUDY speaks of what (two-mode), or who speaks of the same (--together).

    \b
    qualcode discourse nominal_contracts --plane actual
    qualcode discourse nominal_contracts --plane actual --together congruence --qualifier polarity --out together.gexf
    """
    from qualcode.cli.spoken import told_discourse

    told_discourse(asked, **options)


@click.command()
@click.option("--columns", type=click.Choice(["family", "code"]), default="family", show_default=True, help="What the nodes are.")
@click.option("--codes", default="", help="Only these, such as control,absorption,resistance; all otherwise.")
@click.option("--unit", default="person", show_default=True, help="Whose networks are made and compared: person, actor, person,stage …")
@click.option("--conversation", default="document", show_default=True, help="What windows do not cross.")
@click.option(
    "--line", type=click.Choice(["segment", "turn"]), default="segment", show_default=True, help="A line is a sentence or a turn."
)
@click.option("--back", type=click.IntRange(1), default=4, show_default=True, help="Length of the window in lines, with the line itself.")
@click.option("--compare", default=None, metavar="LABEL=A,B", help="Two groups of units: actor_kind=government,social_organisation.")
@SEED
@asked
def ena(asked: Asked, **options: Any) -> None:
    """Epistemic network analysis: which codes of STUDY meet in a moving window, for whom, and where groups differ.

    \b
    qualcode ena nominal_contracts --plane actual --unit person --out ena.png
    qualcode ena nominal_contracts --plane actual --compare actor_kind=government,social_organisation
    """
    from qualcode.cli.spoken import told_ena

    told_ena(asked, **options)


RELATING = (network, trajectories, discourse, ena)
