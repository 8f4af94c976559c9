"""Fieldwork on how governments and social organisations deal with each other, as evidence that can be defended.

>>> import qualcode as qc
>>> results = qc.run("nominal_contracts")
>>> results.network.number_of_nodes() == len(results.study.actors)
True

Names are imported when they are first used, so that ``import qualcode`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from qualcode.version import __version__

if TYPE_CHECKING:
    from qualcode.adjudicating import Verdict, adjudicate, adjudicate_agreed
    from qualcode.agreement.alphas import krippendorff_alpha, multi_label_alpha
    from qualcode.agreement.characters import CharacterAgreement, character_agreement
    from qualcode.agreement.codes import code_agreement
    from qualcode.agreement.correcting import brennan_prediger, cohen_kappa, fleiss_kappa, gwet_ac1, gwet_ac2, scott_pi
    from qualcode.agreement.disagreeing import Disagreement, confusions, disagreements, next_to_discuss, side_by_side
    from qualcode.agreement.ends import RelationAgreement, relation_agreement
    from qualcode.agreement.gamma import gamma_agreement
    from qualcode.agreement.gathering import AgreementChoices, AgreementReport, agreement_report
    from qualcode.agreement.grouping import pairs_of
    from qualcode.agreement.observing import holsti, percent_agreement
    from qualcode.agreement.rating import ratings
    from qualcode.agreement.record import CodeAgreement
    from qualcode.agreement.settling import agreed_codings
    from qualcode.agreement.unitising import UnitisingAgreement, unitising_agreement
    from qualcode.analysing.making import analyses
    from qualcode.analysing.record import Analyses
    from qualcode.anonymising.masking import AnonymisedStudy, anonymise
    from qualcode.anonymising.proposing import proposed_key
    from qualcode.anonymising.writing import write_anonymised, write_restored
    from qualcode.changes import Change
    from qualcode.coded.opening import read_coded
    from qualcode.coded.record import Coded
    from qualcode.dictionaries import dictionary_codings
    from qualcode.discourse.affiliating import affiliation_matrix, affiliation_network
    from qualcode.discourse.projecting import projection, projection_matrix, shared_statements
    from qualcode.discourse.stating import Statement, distinct_statements, statements
    from qualcode.discourse.windowing import Window, window_networks
    from qualcode.discovering.applying import add_actors
    from qualcode.discovering.openends import open_ends
    from qualcode.discovering.proposing import proposed_actors
    from qualcode.doublecoding import DoubleCoding, double_coding_of, double_coding_of_tables
    from qualcode.epistemic.lines import coded_lines
    from qualcode.epistemic.tying import EpistemicNetwork, epistemic_network
    from qualcode.errors import ArgumentError, DataError, OutputError, Problem, QualcodeError
    from qualcode.exchanging.converting import Imported, read_dictionary, write_codebook, write_dictionary
    from qualcode.exchanging.projects.codingtables import read_coding_table, write_codings
    from qualcode.exchanging.projects.content import ProjectContent
    from qualcode.exchanging.projects.dna import read_dna
    from qualcode.exchanging.projects.foldering import write_study_folder
    from qualcode.exchanging.projects.qualcoder import read_qualcoder, write_qualcoder
    from qualcode.exchanging.projects.recognising import read_project
    from qualcode.exchanging.projects.refi.reading import read_refi
    from qualcode.exchanging.projects.refi.writing import write_refi
    from qualcode.exchanging.projects.taguette import read_taguette
    from qualcode.exchanging.projects.twomode import coded_statements
    from qualcode.explaining.reasons import why
    from qualcode.explaining.records import Explanation
    from qualcode.exporting import results_content
    from qualcode.framing import code_frame, spark_schema
    from qualcode.grammar import Grammar
    from qualcode.graphfiles import read_network, write_network
    from qualcode.importing import Taken, import_into, import_study, project_content
    from qualcode.intervals import placing
    from qualcode.keeping import Migrated, erase_withdrawn, migrate_project, update_project
    from qualcode.layouts.chains import Chains, problem_chains
    from qualcode.layouts.comparison import Comparison, place_comparison
    from qualcode.layouts.dyads import DyadLayout, dyad_layout
    from qualcode.layouts.problems import ProblemMatrix, problem_matrix
    from qualcode.layouts.typifying import Typology, typology
    from qualcode.learning.suggesting import Suggestions, suggest
    from qualcode.ledger import migrated
    from qualcode.ledgering import change_codebook
    from qualcode.linking import linked_codings, links
    from qualcode.linting.checking import codebook_findings
    from qualcode.linting.findings import Finding
    from qualcode.listed import Interviewee, ListedDocument, OpenEnd, ProposedActor
    from qualcode.material import document_list, interviewees, memos
    from qualcode.matrices import Cube, Matrix, code_cube, code_matrix, comparison, dyad_matrix, dyads, evidence, labelled, perspectives
    from qualcode.matrices.cooccurring import CooccurrenceMatrix, cooccurrence_matrix, cooccurrences
    from qualcode.matrices.framework import Framework, framework_matrix
    from qualcode.matrices.overlapping import code_overlaps
    from qualcode.matrices.pooling import codings_of
    from qualcode.model import Actor, Code, Codebook, Document, Example, GivenLink, Indicator, Period, Speaker, Stage, StageModel, Study
    from qualcode.networks.aligning import Distances, trajectory_distances
    from qualcode.networks.balancing import Balance, structural_balance
    from qualcode.networks.changing import Changes, network_changes, stage_networks
    from qualcode.networks.describing import network_measures
    from qualcode.networks.differing import network_difference
    from qualcode.networks.dividing import Communities, CorePeriphery, communities, core_periphery
    from qualcode.networks.following import StateRule, Trajectories, trajectories, transitions
    from qualcode.networks.measuring import actor_measures
    from qualcode.networks.pairing import dyad_measures
    from qualcode.networks.relating import relation_network, relations_of
    from qualcode.pages import Comment, Layout
    from qualcode.plans.comparison import ComparisonPlan, Transfer
    from qualcode.plans.typology import TypologyPlan
    from qualcode.quoting.choosing import quote_bank, quoted_persons
    from qualcode.quoting.shortening import Shortened, shortened
    from qualcode.reading.codebooks import read_codebook, read_stage_model
    from qualcode.reading.grammars import read_grammar
    from qualcode.reading.keys import KeyRow, read_key, write_key
    from qualcode.reading.signs import read_signs
    from qualcode.reading.studies import read_study
    from qualcode.reporting.agreeing import write_agreement
    from qualcode.reporting.documents.single import latex_table, markdown_table, report_tables, write_table
    from qualcode.reporting.documents.word import write_docx
    from qualcode.reporting.documents.workbook import write_xlsx
    from qualcode.reporting.figures.cells import heat_map, trajectory_figure
    from qualcode.reporting.figures.circles import cooccurrence_figure, two_mode_figure
    from qualcode.reporting.figures.confidences import reliability_figure
    from qualcode.reporting.figures.differences import difference_figure
    from qualcode.reporting.figures.flows import chain_figure
    from qualcode.reporting.figures.maps import correspondence_figure, epistemic_figure, saturation_figure
    from qualcode.reporting.figures.pictures import Picture
    from qualcode.reporting.figures.relations import relation_figure
    from qualcode.reporting.figures.stages import stage_figure
    from qualcode.reporting.figures.timelines import timeline_figure
    from qualcode.reporting.figures.types import path_figure, types_figure
    from qualcode.reporting.suggesting import write_suggestions
    from qualcode.reporting.verifying import Verification, verify
    from qualcode.reporting.writing import write_results
    from qualcode.results import Results
    from qualcode.risks import high_risk
    from qualcode.rows import Coding, Link, Memo, Mention, Relation, Segment
    from qualcode.running import run
    from qualcode.scaling.coding import CodedCorpus, code_corpus
    from qualcode.scaling.planning import CorpusLimits
    from qualcode.segmenting import sentences, turns
    from qualcode.segmenting.outlines import outline
    from qualcode.segmenting.policies import policy_fields
    from qualcode.sheeting.collecting import Collected, collect_sheets
    from qualcode.sheeting.content import Sheet
    from qualcode.sheeting.making import coding_sheet
    from qualcode.sheeting.sampling import Sample, sampled_segments
    from qualcode.sheeting.settled import adjudication_sheet, disagreement_sheet
    from qualcode.sheeting.writing import write_sheet
    from qualcode.statistics.adjusting import adjusted_p
    from qualcode.statistics.arranging import PermutationTest
    from qualcode.statistics.clustering import clusters
    from qualcode.statistics.comparing import NetworkComparison, network_comparison
    from qualcode.statistics.correspondence import Correspondence, correspondence_analysis
    from qualcode.statistics.drawing import Draws
    from qualcode.statistics.leaving import leave_one_out, leave_one_out_edges
    from qualcode.statistics.permuting import group_permutation, stage_permutation
    from qualcode.statistics.resampling import bootstrap_cells, bootstrap_differences, bootstrap_edges
    from qualcode.statistics.saturating import Saturation, new_information, relation_types, saturation
    from qualcode.statistics.testing import Independence, independence
    from qualcode.storing.bringing import Brought
    from qualcode.storing.checking import check_project
    from qualcode.storing.merging import merge_projects
    from qualcode.storing.project import Project, open_project
    from qualcode.storing.resolving import resolve_conflict
    from qualcode.tables import check, table
    from qualcode.terms.counting import frequent_words, term_matrix
    from qualcode.terms.cutting import Word, words
    from qualcode.terms.keyness import key_words

_HOMES = {
    "adjudicating": "Verdict adjudicate adjudicate_agreed",
    "agreement.alphas": "krippendorff_alpha multi_label_alpha",
    "agreement.characters": "CharacterAgreement character_agreement",
    "agreement.codes": "code_agreement",
    "agreement.correcting": "brennan_prediger cohen_kappa fleiss_kappa gwet_ac1 gwet_ac2 scott_pi",
    "agreement.disagreeing": "Disagreement confusions disagreements next_to_discuss side_by_side",
    "agreement.ends": "RelationAgreement relation_agreement",
    "agreement.gamma": "gamma_agreement",
    "agreement.gathering": "AgreementChoices AgreementReport agreement_report",
    "agreement.grouping": "pairs_of",
    "agreement.observing": "holsti percent_agreement",
    "agreement.rating": "ratings",
    "agreement.record": "CodeAgreement",
    "agreement.settling": "agreed_codings",
    "agreement.unitising": "UnitisingAgreement unitising_agreement",
    "analysing.making": "analyses",
    "analysing.record": "Analyses",
    "anonymising.masking": "AnonymisedStudy anonymise",
    "anonymising.proposing": "proposed_key",
    "anonymising.writing": "write_anonymised write_restored",
    "changes": "Change",
    "coded.opening": "read_coded",
    "coded.record": "Coded",
    "dictionaries": "dictionary_codings",
    "discourse.affiliating": "affiliation_matrix affiliation_network",
    "discourse.projecting": "projection projection_matrix shared_statements",
    "discourse.stating": "Statement distinct_statements statements",
    "discourse.windowing": "Window window_networks",
    "discovering.applying": "add_actors",
    "discovering.openends": "open_ends",
    "discovering.proposing": "proposed_actors",
    "doublecoding": "DoubleCoding double_coding_of double_coding_of_tables",
    "epistemic.lines": "coded_lines",
    "epistemic.tying": "EpistemicNetwork epistemic_network",
    "errors": "ArgumentError DataError OutputError Problem QualcodeError",
    "exchanging.converting": "Imported read_dictionary write_codebook write_dictionary",
    "exchanging.projects.codingtables": "read_coding_table write_codings",
    "exchanging.projects.content": "ProjectContent",
    "exchanging.projects.dna": "read_dna",
    "exchanging.projects.foldering": "write_study_folder",
    "exchanging.projects.qualcoder": "read_qualcoder write_qualcoder",
    "exchanging.projects.recognising": "read_project",
    "exchanging.projects.refi.reading": "read_refi",
    "exchanging.projects.refi.writing": "write_refi",
    "exchanging.projects.taguette": "read_taguette",
    "exchanging.projects.twomode": "coded_statements",
    "explaining.reasons": "why",
    "explaining.records": "Explanation",
    "exporting": "results_content",
    "framing": "code_frame spark_schema",
    "grammar": "Grammar",
    "graphfiles": "read_network write_network",
    "importing": "Taken import_into import_study project_content",
    "intervals": "placing",
    "keeping": "Migrated erase_withdrawn migrate_project update_project",
    "layouts.chains": "Chains problem_chains",
    "layouts.comparison": "Comparison place_comparison",
    "layouts.dyads": "DyadLayout dyad_layout",
    "layouts.problems": "ProblemMatrix problem_matrix",
    "layouts.typifying": "Typology typology",
    "learning.suggesting": "Suggestions suggest",
    "ledger": "migrated",
    "ledgering": "change_codebook",
    "linking": "linked_codings links",
    "linting.checking": "codebook_findings",
    "linting.findings": "Finding",
    "listed": "Interviewee ListedDocument OpenEnd ProposedActor",
    "material": "document_list interviewees memos",
    "matrices": "Cube Matrix code_cube code_matrix comparison dyad_matrix dyads evidence labelled perspectives",
    "matrices.cooccurring": "CooccurrenceMatrix cooccurrence_matrix cooccurrences",
    "matrices.framework": "Framework framework_matrix",
    "matrices.overlapping": "code_overlaps",
    "matrices.pooling": "codings_of",
    "model": "Actor Code Codebook Document Example GivenLink Indicator Period Speaker Stage StageModel Study",
    "networks.aligning": "Distances trajectory_distances",
    "networks.balancing": "Balance structural_balance",
    "networks.changing": "Changes network_changes stage_networks",
    "networks.describing": "network_measures",
    "networks.differing": "network_difference",
    "networks.dividing": "Communities CorePeriphery communities core_periphery",
    "networks.following": "StateRule Trajectories trajectories transitions",
    "networks.measuring": "actor_measures",
    "networks.pairing": "dyad_measures",
    "networks.relating": "relation_network relations_of",
    "pages": "Comment Layout",
    "plans.comparison": "ComparisonPlan Transfer",
    "plans.typology": "TypologyPlan",
    "quoting.choosing": "quote_bank quoted_persons",
    "quoting.shortening": "Shortened shortened",
    "reading.codebooks": "read_codebook read_stage_model",
    "reading.grammars": "read_grammar",
    "reading.keys": "KeyRow read_key write_key",
    "reading.signs": "read_signs",
    "reading.studies": "read_study",
    "reporting.agreeing": "write_agreement",
    "reporting.documents.single": "latex_table markdown_table report_tables write_table",
    "reporting.documents.word": "write_docx",
    "reporting.documents.workbook": "write_xlsx",
    "reporting.figures.cells": "heat_map trajectory_figure",
    "reporting.figures.circles": "cooccurrence_figure two_mode_figure",
    "reporting.figures.confidences": "reliability_figure",
    "reporting.figures.differences": "difference_figure",
    "reporting.figures.flows": "chain_figure",
    "reporting.figures.maps": "correspondence_figure epistemic_figure saturation_figure",
    "reporting.figures.pictures": "Picture",
    "reporting.figures.relations": "relation_figure",
    "reporting.figures.stages": "stage_figure",
    "reporting.figures.timelines": "timeline_figure",
    "reporting.figures.types": "path_figure types_figure",
    "reporting.suggesting": "write_suggestions",
    "reporting.verifying": "Verification verify",
    "reporting.writing": "write_results",
    "results": "Results",
    "risks": "high_risk",
    "rows": "Coding Link Memo Mention Relation Segment",
    "running": "run",
    "scaling.coding": "CodedCorpus code_corpus",
    "scaling.planning": "CorpusLimits",
    "segmenting": "sentences turns",
    "segmenting.outlines": "outline",
    "segmenting.policies": "policy_fields",
    "sheeting.collecting": "Collected collect_sheets",
    "sheeting.content": "Sheet",
    "sheeting.making": "coding_sheet",
    "sheeting.sampling": "Sample sampled_segments",
    "sheeting.settled": "adjudication_sheet disagreement_sheet",
    "sheeting.writing": "write_sheet",
    "statistics.adjusting": "adjusted_p",
    "statistics.arranging": "PermutationTest",
    "statistics.clustering": "clusters",
    "statistics.comparing": "NetworkComparison network_comparison",
    "statistics.correspondence": "Correspondence correspondence_analysis",
    "statistics.drawing": "Draws",
    "statistics.leaving": "leave_one_out leave_one_out_edges",
    "statistics.permuting": "group_permutation stage_permutation",
    "statistics.resampling": "bootstrap_cells bootstrap_differences bootstrap_edges",
    "statistics.saturating": "Saturation new_information relation_types saturation",
    "statistics.testing": "Independence independence",
    "storing.bringing": "Brought",
    "storing.checking": "check_project",
    "storing.merging": "merge_projects",
    "storing.project": "Project open_project",
    "storing.resolving": "resolve_conflict",
    "tables": "check table",
    "terms.counting": "frequent_words term_matrix",
    "terms.cutting": "Word words",
    "terms.keyness": "key_words",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}

# fmt: off
__all__ = [
    "Actor", "AgreementChoices", "AgreementReport", "Analyses", "AnonymisedStudy", "ArgumentError", "Balance", "Brought", "Chains",
    "Change", "Changes", "CharacterAgreement", "Code", "CodeAgreement", "Codebook", "Coded", "CodedCorpus", "Coding", "Collected",
    "Comment", "Communities", "Comparison", "ComparisonPlan", "CooccurrenceMatrix", "CorePeriphery", "CorpusLimits", "Correspondence",
    "Cube", "DataError", "Disagreement", "Distances", "Document", "DoubleCoding", "Draws", "DyadLayout", "EpistemicNetwork", "Example",
    "Explanation", "Finding", "Framework", "GivenLink", "Grammar", "Imported", "Independence", "Indicator", "Interviewee", "KeyRow",
    "Layout", "Link", "ListedDocument", "Matrix", "Memo", "Mention", "Migrated", "NetworkComparison", "OpenEnd", "OutputError", "Period",
    "PermutationTest", "Picture", "Problem", "ProblemMatrix", "Project", "ProjectContent", "ProposedActor", "QualcodeError", "Relation",
    "RelationAgreement", "Results", "Sample", "Saturation", "Segment", "Sheet", "Shortened", "Speaker", "Stage", "StageModel", "StateRule",
    "Statement", "Study", "Suggestions", "Taken", "Trajectories", "Transfer", "Typology", "TypologyPlan", "UnitisingAgreement", "Verdict",
    "Verification", "Window", "Word", "__version__", "actor_measures", "add_actors", "adjudicate", "adjudicate_agreed",
    "adjudication_sheet", "adjusted_p", "affiliation_matrix", "affiliation_network", "agreed_codings", "agreement_report", "analyses",
    "anonymise", "bootstrap_cells", "bootstrap_differences", "bootstrap_edges", "brennan_prediger", "chain_figure", "change_codebook",
    "character_agreement", "check", "check_project", "clusters", "code_agreement", "code_corpus", "code_cube", "code_frame", "code_matrix",
    "code_overlaps", "codebook_findings", "coded_lines", "coded_statements", "coding_sheet", "codings_of", "cohen_kappa", "collect_sheets",
    "communities", "comparison", "confusions", "cooccurrence_figure", "cooccurrence_matrix", "cooccurrences", "core_periphery",
    "correspondence_analysis", "correspondence_figure", "dictionary_codings", "difference_figure", "disagreement_sheet", "disagreements",
    "distinct_statements", "document_list", "double_coding_of", "double_coding_of_tables", "dyad_layout", "dyad_matrix", "dyad_measures",
    "dyads", "epistemic_figure", "epistemic_network", "erase_withdrawn", "evidence", "fleiss_kappa", "framework_matrix", "frequent_words",
    "gamma_agreement", "group_permutation", "gwet_ac1", "gwet_ac2", "heat_map", "high_risk", "holsti", "import_into", "import_study",
    "independence", "interviewees", "key_words", "krippendorff_alpha", "labelled", "latex_table", "leave_one_out", "leave_one_out_edges",
    "linked_codings", "links", "markdown_table", "memos", "merge_projects", "migrate_project", "migrated", "multi_label_alpha",
    "network_changes", "network_comparison", "network_difference", "network_measures", "new_information", "next_to_discuss", "open_ends",
    "open_project", "outline", "pairs_of", "path_figure", "percent_agreement", "perspectives", "place_comparison", "placing",
    "policy_fields", "problem_chains", "problem_matrix", "project_content", "projection", "projection_matrix", "proposed_actors",
    "proposed_key", "quote_bank", "quoted_persons", "ratings", "read_codebook", "read_coded", "read_coding_table", "read_dictionary",
    "read_dna", "read_grammar", "read_key", "read_network", "read_project", "read_qualcoder", "read_refi", "read_signs", "read_stage_model",
    "read_study", "read_taguette", "relation_agreement", "relation_figure", "relation_network", "relation_types", "relations_of",
    "reliability_figure", "report_tables", "resolve_conflict", "results_content", "run", "sampled_segments", "saturation",
    "saturation_figure", "scott_pi", "sentences", "shared_statements", "shortened", "side_by_side", "spark_schema", "stage_figure",
    "stage_networks", "stage_permutation", "statements", "structural_balance", "suggest", "table", "term_matrix", "timeline_figure",
    "trajectories", "trajectory_distances", "trajectory_figure", "transitions", "turns", "two_mode_figure", "types_figure", "typology",
    "unitising_agreement", "update_project", "verify", "why", "window_networks", "words", "write_agreement", "write_anonymised",
    "write_codebook", "write_codings", "write_dictionary", "write_docx", "write_key", "write_network", "write_qualcoder", "write_refi",
    "write_restored", "write_results", "write_sheet", "write_study_folder", "write_suggestions", "write_table", "write_xlsx",
]
# fmt: on


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'qualcode' has no attribute '{name}'")
    value: object = getattr(import_module(f"qualcode.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
