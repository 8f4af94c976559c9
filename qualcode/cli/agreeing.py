"""The commands about what several coders gave: how far they agree, and what they settle."""

from __future__ import annotations

import click

__all__ = ["AGREEING"]

WHO = click.option("--who", required=True, envvar="QUALCODE_WHO", help="Who settles it: a person's name (or set QUALCODE_WHO once).")
AT = click.option("--at", default=None, help="When, such as 2026-03-01T09:30:00; now otherwise.")


@click.command()
@click.argument("study")
@click.option("--coder", "coders", multiple=True, help="Only these coders (adjudicated: what was settled; rules); several times.")
@click.option("--level", type=click.Choice(["code", "family"]), default="code", show_default=True, help="Compare codes, or their families.")
@click.option(
    "--uncoded", type=click.Choice(["counted", "left_out"]), default=None, help="Also character by character: is uncoded text counted?"
)
@click.option("--distance", type=click.Choice(["jaccard", "masi"]), default=None, help="Also α of the set of all codes of a sentence.")
@click.option("--resamples", type=click.IntRange(1), default=1000, show_default=True, help="How often informants are drawn again.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of these draws; the same one gives the same intervals.")
@click.option("--codings", multiple=True, type=click.Path(dir_okay=False), help="Tables of codings in place of the project; several times.")
@click.option("--readings", type=click.Path(dir_okay=False), default=None, help="With --codings: a table of what each coder read.")
@click.option("--complete", multiple=True, help="With --codings: documents that all coders read whole, as a,b,c; all: every one.")
@click.option(
    "--out", type=click.Path(file_okay=False), default=None, help="Write agreement.xlsx, agreement.docx and tables to this folder."
)
@click.option("--overwrite", is_flag=True, help="Replace files in the folder even where somebody changed them.")
def agree(study: str, **options: object) -> None:
    """Tell how far the coders of STUDY agree: on sentences, passages and relations, code by code, with intervals.

    \b
    qualcode agree my_study --out agreement
    qualcode agree my_study --coder 张三 --coder adjudicated
    qualcode agree my_study --codings 张三.csv --codings 李四.csv --complete S-01,S-02

    STUDY is a study's folder with its study.sqlite, or that file. People, rules, and what was settled are compared apart.
    """
    from qualcode.cli.agreed import told_agreement

    told_agreement(study, options)


@click.command()
@click.argument("study")
@click.argument("sentence", default="")
@click.option("--agreed", is_flag=True, help="Take over what all who read a sentence agree on.")
@click.option("--code", "codes", multiple=True, help="The code that SENTENCE has in the end; several times.")
@click.option("--source", "sources", multiple=True, help="Who does it: the id of an actor, for each --code in turn.")
@click.option("--target", "targets", multiple=True, help="To whom: the id of an actor, for each --code in turn.")
@click.option("--none", "none", is_flag=True, help="SENTENCE has no code in the end.")
@click.option("--reason", default="", help="Why it was decided so.")
@click.option("--round", "round_", default="", help="With --agreed: of which round of coding; without it the first.")
@WHO
@AT
def settle(study: str, sentence: str, **options: object) -> None:
    """Settle what coders of STUDY gave differently; the result stands in the project under `adjudicated`.

    \b
    qualcode settle my_study --agreed --who 王老师
    qualcode settle my_study S-01:17 --code control.funding --source bureau --target agency --reason 拖延即卡控 --who 王老师
    qualcode settle my_study S-01:18 --none --reason 说的是别处 --who 王老师

    For many sentences at once: `qualcode sheet my_study --settle --out settle.xlsx`, and `qualcode collect` of what was filled in.
    """
    from qualcode.cli.agreed import told_settled

    told_settled(study, sentence, options)


AGREEING = (agree, settle)
