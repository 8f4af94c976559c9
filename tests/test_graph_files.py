"""Networks written for other programs and read back, by networkx, by igraph where it is installed, and by ourselves."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import json
import math
import random
import re
from collections import Counter
from pathlib import Path

import networkx as nx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from lxml import etree

import qualcode
from qualcode import read_network, write_network
from qualcode.errors import ArgumentError, DataError, OutputError
from qualcode.graphfiles import NETWORK_FORMATS
from qualcode.graphfiles.plain import plain_value
from qualcode.model import Actor, Codebook, Period, Stage, StageModel, Study
from qualcode.results import Results

LABELS = {
    "a": '区民政局 "甲"',
    "b": "B's <agency> & co.",
    "c": "=SUM(A1)",
    "d": "两\n行\t😀𠮷",
    "e": "<script>alert(1)</script>",
    "f": "-",
    "g": "a\\b\\",
}
# source, target, code, stage, plane, weight, symmetric
EDGES = [
    ("a", "b", "control.funding", "before", "nominal", 3, False),
    ("a", "b", "control.funding", "after", "nominal", 2, False),
    ("a", "b", "control.funding", "after", "actual", 7, False),
    ("b", "a", "dependence", "after", "actual", 1, False),
    ("a", "c", "tie", "", "actual", 4, True),
    ("d", "d", "autonomy", "before", "actual", 5, False),
    ("e", "g", "control.goals", "before", "actual", 2, False),
]
STAGES = StageModel("m", (Stage("before", {"zh": "前"}), Stage("after", {"zh": "后"})))


def made(edges: list[tuple] = EDGES, labels: dict[str, str] = LABELS) -> nx.MultiDiGraph:
    network = nx.MultiDiGraph()
    for number, (node, label) in enumerate(labels.items()):
        network.add_node(node, name=label, kind="government" if number % 2 else "hub", founded=1990 + number)
    for source, target, code, stage, plane, weight, symmetric in edges:
        values = {"code": code, "family": code.split(".")[0], "stage": stage, "plane": plane, "symmetric": symmetric, "weight": weight}
        network.add_edge(source, target, key=f"{code}|{stage}|{plane}", **values, evidence=tuple(f"S-01:{n}.1" for n in range(weight)))
    return network


def study(*periods: Period, stages: StageModel = STAGES) -> Study:
    actors = tuple(Actor(id_, name, "hub") for id_, name in reversed(LABELS.items()))
    return Study("s", "S", "zh", Codebook("c", {}, ()), stages, actors, (), calendar=periods)


def weights(graph: nx.Graph, name: str | None = None) -> Counter:
    """How often there is an edge between two nodes of a weight; nodes by id or by an attribute."""
    shown = (lambda node: graph.nodes[node][name]) if name else str
    return Counter((shown(a), shown(b), float(weight)) for a, b, weight in graph.edges(data="weight"))


EXPECTED = Counter((a, b, float(weight)) for a, b, *_, weight, _ in EDGES)
FLAT = {id_: " ".join(label.replace('"', "'").replace("\\", "/").split()) for id_, label in LABELS.items()}


# Read back by others


def test_graphml_by_networkx(tmp_path: Path) -> None:
    write_network(made(), tmp_path / "n.graphml")
    back = nx.read_graphml(tmp_path / "n.graphml", force_multigraph=True)
    assert back.is_directed()
    assert weights(back) == EXPECTED
    assert dict(back.nodes(data="label")) == LABELS
    assert {data["symmetric"] for *_, data in back.edges(data=True)} == {True, False}
    assert back.nodes["b"]["founded"] == 1991


def test_gexf_by_networkx(tmp_path: Path) -> None:
    write_network(made(), tmp_path / "n.gexf")
    back = nx.read_gexf(tmp_path / "n.gexf")
    assert back.is_directed()
    assert weights(back) == EXPECTED
    assert dict(back.nodes(data="label")) == LABELS
    assert back.nodes["b"]["founded"] == 1991


def test_pajek_by_networkx(tmp_path: Path) -> None:
    write_network(made(), tmp_path / "n.net")
    back = nx.read_pajek(tmp_path / "n.net")
    assert back.is_directed()
    assert set(back) == set(FLAT.values())
    assert weights(back) == Counter({(FLAT[a], FLAT[b], weight): count for (a, b, weight), count in EXPECTED.items()})
    assert {data["l"] for *_, data in back.edges(data=True)} == {code for _, _, code, *_ in EDGES}


def test_cyjs_by_networkx(tmp_path: Path) -> None:
    network = made()
    network.nodes["a"].update(id="x1", value=7, SUID=3)  # Names that the format keeps for itself.
    write_network(network, tmp_path / "n.cyjs")
    back = nx.cytoscape_graph(json.loads((tmp_path / "n.cyjs").read_text(encoding="utf-8")))
    assert back.is_directed()
    assert weights(back) == EXPECTED
    assert dict(back.nodes(data="name")) == LABELS
    assert {back.nodes["a"][f"own_{name}"] for name in ("id", "value", "SUID")} == {"x1", 7, 3}


def test_csv_by_pandas(tmp_path: Path) -> None:
    files = write_network(made(), tmp_path / "edges.csv")
    assert [file.name for file in files] == ["edges.csv", "nodes.csv"]
    edges, nodes = (pd.read_csv(file, keep_default_na=False) for file in files)
    assert weights(nx.from_pandas_edgelist(edges, edge_attr=True, create_using=nx.MultiDiGraph)) == EXPECTED
    assert dict(zip(nodes["id"], nodes["label"], strict=True)) == LABELS
    assert Counter(edges["type"]) == {"Directed": 6, "Undirected": 1}
    gephi = write_network(made(), tmp_path / "g.csv", format="csv-gephi")
    assert list(pd.read_csv(gephi[0]).columns[:5]) == ["Source", "Target", "Type", "Weight", "Label"]
    assert list(pd.read_csv(gephi[1]).columns[:2]) == ["Id", "Label"]


def test_graphml_by_igraph(tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph", reason="igraph is not installed")
    write_network(made(), tmp_path / "n.graphml")
    back = igraph.Graph.Read_GraphML(str(tmp_path / "n.graphml"))
    assert back.is_directed()
    assert dict(zip(back.vs["id"], back.vs["label"], strict=True)) == LABELS
    assert (
        Counter((back.vs[a]["id"], back.vs[b]["id"], w) for (a, b), w in zip(back.get_edgelist(), back.es["weight"], strict=True))
        == EXPECTED
    )


def test_dl_by_igraph(tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph", reason="igraph is not installed")
    write_network(made(), tmp_path / "n.dl", plane="actual")
    back = igraph.Graph.Read_DL(str(tmp_path / "n.dl"))
    assert back.is_directed()
    found = {(back.vs[a]["name"], back.vs[b]["name"]): w for (a, b), w in zip(back.get_edgelist(), back.es["weight"], strict=True)}
    assert found == ACTUAL


def test_pajek_by_igraph(tmp_path: Path) -> None:
    """Of arcs alone: beside edges igraph takes all for undirected."""
    igraph = pytest.importorskip("igraph", reason="igraph is not installed")
    write_network(made([edge for edge in EDGES if not edge[-1]]), tmp_path / "n.net")
    back = igraph.Graph.Read_Pajek(str(tmp_path / "n.net"))
    assert back.is_directed()
    assert set(back.vs["name"]) == set(FLAT.values())
    assert sorted(back.es["weight"]) == [1, 2, 2, 3, 5, 7]


# By hand: the cells of what is done, a symmetric tie in both.
ACTUAL = {("a", "b"): 7, ("b", "a"): 1, ("a", "c"): 4, ("c", "a"): 4, ("d", "d"): 5, ("e", "g"): 2}


def test_dl_as_ucinet_wants_it(tmp_path: Path) -> None:
    network = nx.relabel_nodes(made(), {"a": "区局", "b": "a_very_long_id_of_an_actor", "c": "x", "d": "X"})
    files = write_network(network, tmp_path / "n.dl", plane="actual")
    head, _, data = files[0].read_bytes().decode("ascii").partition("data:\r\n")
    lines = head.splitlines()
    assert lines[:3] == ["DL n=7", "format = edgelist1", "labels:"]
    codes = lines[3:]
    assert len({code.upper() for code in codes}) == 7, "UCINET writes labels in capitals"
    assert all(re.fullmatch(r"[A-Za-z]\w{0,17}", code, re.ASCII) for code in codes)
    key = pd.read_csv(files[1])
    named = dict(zip(range(1, 8), key["id"], strict=True))
    back = {"区局": "a", "a_very_long_id_of_an_actor": "b", "x": "c", "X": "d"}
    cells = {(int(a), int(b)): float(w) for a, b, w in (line.split() for line in data.splitlines())}
    assert {tuple(back.get(named[end], named[end]) for end in pair): weight for pair, weight in cells.items()} == ACTUAL
    assert list(key["code"]) == codes


def test_adjacency_in_excel(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_network(made(), tmp_path / "n.xlsx")[0])
    assert book.sheetnames == ["autonomy actual", "control actual", "control nominal", "dependence actual", "tie actual", "names"]
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}, "no formula"
    name = {row[0]: row[1] for row in book["names"].iter_rows(min_row=2, values_only=True)}

    def matrix(sheet: str) -> dict[tuple[str, str], float]:
        top, *rows = book[sheet].iter_rows(values_only=True)
        return {(name[row[0]], name[head]): row[n] for row in rows for n, head in enumerate(top) if n and row[n]}

    assert matrix("control nominal") == {("a", "b"): 5}, "the stages are added, the planes are not"
    assert matrix("control actual") == {("a", "b"): 7, ("e", "g"): 2}
    assert matrix("tie actual") == {("a", "c"): 4, ("c", "a"): 4}
    assert matrix("autonomy actual") == {("d", "d"): 5}
    assert name["=SUM(A1)"] == "c"
    assert book["tie actual"]["B2"].value == 0


def test_sheets_have_names_that_excel_takes(tmp_path: Path) -> None:
    network = nx.DiGraph()
    for number in range(3):
        network.add_edge("a", str(number), family=f"一[家]:/?*'{'长' * 40}{number}")
    names = openpyxl.load_workbook(write_network(network, tmp_path / "n.xlsx")[0]).sheetnames
    assert len(names) == 4
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


def test_dot(tmp_path: Path) -> None:
    """Every text is a quoted one of the language's grammar (graphviz.org/doc/info/lang.html), and says what was meant."""
    text = write_network(made(), tmp_path / "n.dot")[0].read_text(encoding="utf-8")
    quoted = r'"((?:[^"\\]|\\.)*)"'
    line = re.compile(rf"  {quoted}(?: -> {quoted})? \[((?:\w+={quoted}(?:, )?)+)\];")
    first, *body, last = text.splitlines()
    assert (first, last) == ("digraph {", "}")
    found = [line.fullmatch(one) for one in body]
    assert all(found)
    plain = lambda part: re.sub(r"\\(.)", lambda sign: "\n" if sign[1] == "n" else sign[1], part)  # noqa: E731
    labels = {plain(one[1]): plain(re.search(rf"label={quoted}", one[3])[1]) for one in found if one[2] is None}
    assert labels == LABELS
    drawn = Counter((one[1], one[2], float(re.search(r'weight="([\d.]+)"', one[3])[1])) for one in found if one[2] is not None)
    assert drawn == EXPECTED
    assert text.count('dir="none"') == 1


def test_cx2(tmp_path: Path) -> None:
    """As the specification orders it: version, metadata, declarations, nodes, edges, status; a row holds only declared attributes."""
    aspects = json.loads(write_network(made(), tmp_path / "n.cx2")[0].read_text(encoding="utf-8"))
    assert [next(iter(part)) for part in aspects] == ["CXVersion", "metaData", "attributeDeclarations", "nodes", "edges", "status"]
    counts = {row["name"]: row["elementCount"] for row in aspects[1]["metaData"]}
    declared, nodes, edges = aspects[2]["attributeDeclarations"][0], aspects[3]["nodes"], aspects[4]["edges"]
    assert counts == {"attributeDeclarations": 1, "nodes": len(nodes), "edges": len(edges)}
    python = {"string": str, "long": int, "double": float, "boolean": bool}
    for kind, rows in (("nodes", nodes), ("edges", edges)):
        assert all(type(value) is python[declared[kind][name]["d"]] for row in rows for name, value in row["v"].items())
    own = {node["id"]: node["v"]["own_id"] for node in nodes}
    assert {node["v"]["own_id"]: node["v"]["name"] for node in nodes} == LABELS
    assert Counter((own[edge["s"]], own[edge["t"]], float(edge["v"]["weight"])) for edge in edges) == EXPECTED


# Pajek


def test_pajek_lines_partitions_and_vectors(tmp_path: Path) -> None:
    files = {file.name: file for file in write_network(made(), tmp_path / "n.net")}
    assert set(files) == {"n.net", "n_kind.clu", "n_founded.vec", "n_net_key.csv"}
    data = files["n.net"].read_bytes()
    assert data.startswith(b"\xef\xbb\xbf*Network"), "Pajek knows UTF-8 by its mark"
    assert data.count(b"\n") == data.count(b"\r\n")
    assert files["n_founded.vec"].read_text().split() == ["*Vertices", "7", *(str(1990 + number) for number in range(7))]
    key = pd.read_csv(files["n_net_key.csv"])
    assert files["n_kind.clu"].read_text().split()[2:] == [str(number) for number in key["kind_class"]]
    assert set(zip(key["kind"], key["kind_class"], strict=True)) == {("government", 1), ("hub", 2)}
    assert dict(zip(key["id"], key["label"], strict=True)) == LABELS
    plain = write_network(nx.DiGraph([("a", "b")]), tmp_path / "p.net")[0].read_bytes()
    assert plain == b'*Network p\r\n*Vertices 2\r\n1 "a"\r\n2 "b"\r\n*Arcs\r\n1 2 1\r\n'


def test_pajek_of_two_modes(tmp_path: Path) -> None:
    """Davis's Southern women (networkx): 18 women, 14 events, 89 attendances; the women come first."""
    women = nx.davis_southern_women_graph()
    file = write_network(women, tmp_path / "davis.net")[0]
    assert "*Vertices 32 18" in file.read_text(encoding="utf-8-sig")
    back = read_network(file)
    assert not back.is_directed()
    assert back.number_of_edges() == 89
    assert {node for node, mode in back.nodes(data="bipartite") if mode == 0} == set(women.graph["top"])
    assert nx.is_isomorphic(nx.Graph(back), women)
    assert set(map(frozenset, back.edges())) == set(map(frozenset, women.edges()))


def test_pajek_with_relations(tmp_path: Path) -> None:
    file = write_network(made(), tmp_path / "n.net", format="pajek-relations")[0]
    heads = [line for line in file.read_text(encoding="utf-8-sig").splitlines() if line.startswith("*")][2:]
    assert heads == ['*Arcs :1 "autonomy"', '*Arcs :2 "control"', '*Arcs :3 "dependence"', '*Edges :4 "tie"']
    back = read_network(file)
    assert weights(back) == Counter({(FLAT[a], FLAT[b], weight): count for (a, b, weight), count in EXPECTED.items()})
    assert {(data["family"], data["label"]) for *_, data in back.edges(data=True)} == {
        (code.split(".")[0], code) for _, _, code, *_ in EDGES
    }


def test_nodes_with_one_label_stay_two_in_pajek(tmp_path: Path) -> None:
    network = nx.DiGraph()
    network.add_node("a", name="街道")
    network.add_node("b", name="街道")
    write_network(network, tmp_path / "n.net")
    assert set(nx.read_pajek(tmp_path / "n.net", encoding="utf-8-sig")) == {"街道", "街道_2"}


# GEXF 1.3 and time

# The part of GEXF 1.3 that we write, put into RELAX NG from the words of its specification (gexf.net/schema.html,
# gexf.net/dynamics.html): elements and their order, required attributes, and the values that are allowed. The published XSD is used
# beside it where somebody has put it.
GEXF = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://gexf.net/1.3"
  datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="gexf"><attribute name="version"><value>1.3</value></attribute>
    <optional><element name="meta">
      <element name="creator"><text/></element><element name="description"><text/></element></element></optional>
    <element name="graph">
      <attribute name="defaultedgetype"><choice><value>directed</value><value>undirected</value></choice></attribute>
      <choice>
        <attribute name="mode"><value>static</value></attribute>
        <group><attribute name="mode"><value>dynamic</value></attribute>
          <attribute name="timeformat"><choice><value>date</value><value>double</value></choice></attribute>
          <attribute name="timerepresentation"><value>interval</value></attribute></group>
      </choice>
      <zeroOrMore><element name="attributes">
        <attribute name="class"><choice><value>node</value><value>edge</value></choice></attribute>
        <optional><attribute name="mode"><value>dynamic</value></attribute></optional>
        <oneOrMore><element name="attribute"><attribute name="id"/><attribute name="title"/><attribute name="type"><choice>
          <value>boolean</value><value>integer</value><value>long</value><value>double</value><value>string</value>
        </choice></attribute></element></oneOrMore></element></zeroOrMore>
      <element name="nodes"><zeroOrMore><element name="node">
        <attribute name="id"/><attribute name="label"/><optional><ref name="values"/></optional>
      </element></zeroOrMore></element>
      <element name="edges"><zeroOrMore><element name="edge">
        <attribute name="id"/><attribute name="source"/><attribute name="target"/><attribute name="kind"/>
        <optional><attribute name="type"><value>undirected</value></attribute></optional><optional><attribute name="label"/></optional>
        <optional><attribute name="weight"><data type="double"/></attribute></optional>
        <optional><element name="spells"><oneOrMore><element name="spell"><ref name="time"/></element></oneOrMore></element></optional>
        <optional><ref name="values"/></optional>
      </element></zeroOrMore></element>
    </element></element></start>
  <define name="values"><element name="attvalues"><oneOrMore><element name="attvalue">
    <attribute name="for"/><attribute name="value"/><ref name="time"/></element></oneOrMore></element></define>
  <define name="time"><optional><attribute name="start"><ref name="moment"/></attribute></optional>
    <optional><attribute name="end"><ref name="moment"/></attribute></optional></define>
  <define name="moment"><choice><data type="double"/><data type="date"/></choice></define>
</grammar>
"""
VIZ = "{http://gexf.net/1.3/viz}"
PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "data" / "gexf" / "gexf.xsd"


def valid_gexf(file: Path) -> etree._Element:
    """The file's root, when it is GEXF 1.3; how it is drawn is left out, as the schema has no place for that namespace."""
    root = etree.parse(str(file)).getroot()
    for element in [element for element in root.iter() if element.tag.startswith(VIZ)]:
        element.getparent().remove(element)
    schemas = [etree.RelaxNG(etree.fromstring(GEXF))]
    if PUBLISHED.is_file():
        schemas.append(etree.XMLSchema(etree.parse(str(PUBLISHED))))
    for schema in schemas:
        assert schema.validate(root), schema.error_log
    space = {"g": "http://gexf.net/1.3"}
    nodes = set(root.xpath("//g:node/@id", namespaces=space))
    assert set(root.xpath("//g:edge/@source | //g:edge/@target", namespaces=space)) <= nodes
    for kind in ("node", "edge"):
        declared = root.xpath(f"//g:attributes[@class='{kind}']/g:attribute/@id", namespaces=space)
        assert len(declared) == len(set(declared))
        assert set(root.xpath(f"//g:{kind}//g:attvalue/@for", namespaces=space)) <= set(declared)
    return root


def of_edges(root: etree._Element) -> dict[str, tuple[list, list, float]]:
    """source target kind → spells, dynamic weights, whole weight."""
    found = {}
    for edge in root.iter("{*}edge"):
        spells = [(spell.get("start"), spell.get("end")) for spell in edge.iter("{*}spell")]
        moving = [(v.get("value"), v.get("start"), v.get("end")) for v in edge.iter("{*}attvalue") if v.get("for") == "weight"]
        found[f"{edge.get('source')} {edge.get('target')} {edge.get('kind')}"] = (spells, moving, float(edge.get("weight")))
    return found


@pytest.mark.parametrize("undirected", [False, True])
def test_gexf_is_valid(undirected: bool, tmp_path: Path) -> None:
    root = valid_gexf(write_network(made(), tmp_path / "n.gexf", undirected=undirected)[0])
    kinds = Counter((edge.get("source"), edge.get("target"), edge.get("kind")) for edge in root.iter("{*}edge"))
    assert set(kinds.values()) == {1}, "Gephi keeps parallel edges only of different kinds"
    assert [edge.get("type") for edge in root.iter("{*}edge")].count("undirected") == undirected
    valid_gexf(write_network(nx.MultiDiGraph(), tmp_path / "empty.gexf")[0])


def test_stages_with_dates_are_intervals_of_days(tmp_path: Path) -> None:
    years = study(Period("before", "2017", "2018-02"), Period("after", "2018-03", "2018-12-05"))
    root = valid_gexf(write_network(made(), tmp_path / "n.gexf", format="gexf-stages", study=years)[0])
    assert dict(root[1].attrib) == {
        "defaultedgetype": "directed",
        "mode": "dynamic",
        "timeformat": "date",
        "timerepresentation": "interval",
    }
    before, after = ("2017-01-01", "2018-02-28"), ("2018-03-01", "2018-12-05")
    edges = of_edges(root)
    assert edges["a b control.funding|nominal"] == ([before, after], [("3", *before), ("2", *after)], 5.0)
    assert edges["a b control.funding|actual"] == ([after], [("7", *after)], 7.0)
    assert edges["a c tie|actual"] == ([], [], 4.0), "without a stage no time"
    back = nx.read_gexf(tmp_path / "n.gexf")
    assert sum(weight for *_, weight in back.edges(data="weight")) == sum(weight for *_, weight, _ in EDGES)


def test_stages_without_dates_are_their_numbers(tmp_path: Path) -> None:
    root = valid_gexf(write_network(made(), tmp_path / "n.gexf", format="gexf-stages", study=study())[0])
    assert root[1].get("timeformat") == "double"
    edges = of_edges(root)
    assert edges["a b control.funding|nominal"][1] == [("3", "1.0", "1.9"), ("2", "2.0", "2.9")]
    assert edges["a c tie|actual"][0] == [("0.0", "0.9")]
    assert "0 (unknown), 1 before, 2 after" in root[0].findtext("{*}description")


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ((Period("before", "", "2018"), Period("after", "2019", "")), [(None, "2018-12-31"), ("2019-01-01", None)]),
        # At two sites: the days of both.
        (
            (Period("before", "2017", "2017"), Period("before", "2017-06", "2018-02", "east"), Period("after", "2020-02", "2020-02")),
            [("2017-01-01", "2018-02-28"), ("2020-02-01", "2020-02-29")],
        ),
        # One day in two stages, or a stage without dates: an edge cannot have two weights, so there are numbers.
        ((Period("before", "2017", "2018"), Period("after", "2018", "2019")), [("1.0", "1.9"), ("2.0", "2.9")]),
        ((Period("after", "2018", "2019"),), [("1.0", "1.9"), ("2.0", "2.9")]),
    ],
)
def test_when_a_stage_was(periods: tuple[Period, ...], expected: list[tuple[str | None, str | None]], tmp_path: Path) -> None:
    root = valid_gexf(write_network(made(), tmp_path / "n.gexf", format="gexf-stages", study=study(*periods))[0])
    spells = of_edges(root)["a b control.funding|nominal"][0]
    assert spells == expected
    assert read_network(tmp_path / "n.gexf").number_of_edges() == 6


def test_intervals_of_an_edge_never_meet(nominal: Results, tmp_path: Path) -> None:
    """Both ends of an interval belong to it (GEXF 1.3), so two that share one would be there twice."""
    root = valid_gexf(write_network(nominal.network, tmp_path / "n.gexf", format="gexf-stages", study=nominal.study)[0])
    total = 0.0
    for spells, moving, weight in of_edges(root).values():
        times = [(float(start), float(end)) for start, end in spells]
        assert times == sorted(times)
        assert all(end < start for (_, end), (start, _) in itertools.pairwise(times))
        assert sum(float(value) for value, *_ in moving) == weight
        total += weight
    assert total == len(nominal.relations)


def test_positions_colours_and_sizes_go_to_gephi_and_come_back(tmp_path: Path) -> None:
    network = nx.DiGraph([("a", "b"), ("b", "c")])
    network.add_node("a", x=-12.5, y=300, size=20, color="#ff8000")
    back = read_network(write_network(network, tmp_path / "n.gexf")[0])
    assert dict(back.nodes["a"]) == {"label": "a", "x": -12.5, "y": 300.0, "size": 20.0, "color": "#ff8000"}
    assert nx.read_gexf(tmp_path / "n.gexf").nodes["a"]["viz"]["position"] == {"x": -12.5, "y": 300.0, "z": 0.0}
    for name in ("n.graphml", "n.csv", "n.cyjs"):
        again = read_network(write_network(back, tmp_path / name)[0]).nodes["a"]
        assert (again["x"], again["y"], again["size"], again["color"]) == (-12.5, 300, 20, "#ff8000")
    network.add_node("b", x="left", color="red")
    back = read_network(write_network(network, tmp_path / "n.gexf")[0])
    assert (back.nodes["b"]["x"], back.nodes["b"]["color"]) == ("left", "red"), "what is no position or colour stays an attribute"
    assert (back.nodes["a"]["x"], back.nodes["a"]["color"]) == (-12.5, "#ff8000")


# What networkx's writers stumble over


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (float("nan"), None),
        (math.inf, None),
        (np.float64("nan"), None),
        (pd.NA, None),
        (pd.NaT, None),
        ("", None),
        ((), None),
        (True, True),
        (np.bool_(True), True),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.array([1, 2]), "1; 2"),
        (2**70, str(2**70)),
        (("S-01:1.1", None, "S-01:2.1"), "S-01:1.1; S-01:2.1"),
        pytest.param({"a", "b"}, "a; b", id="a set"),
        ({"zh": "控制", "en": None}, "zh: 控制"),
        (datetime.date(2018, 1, 5), "2018-01-05"),
        (datetime.datetime(2018, 1, 5, 9, 30), "2018-01-05T09:30:00"),
        (pd.Timestamp("2018-01-05"), "2018-01-05T00:00:00"),
        (np.datetime64("2018-01-05"), "2018-01-05"),
        ("甲\x07\ud800乙\ufffe", "甲乙"),
        ("a\r\nb\rc", "a\nb\nc"),
        (Path("a"), "a"),
    ],
    ids=repr,
)
def test_what_a_value_becomes(value: object, expected: object) -> None:
    found = plain_value(value)
    assert found == expected
    assert type(found) is type(expected)


HARD = [
    None,
    float("nan"),
    math.inf,
    ["a", "b"],
    datetime.date(2018, 1, 5),
    np.int64(3),
    np.float64(0.5),
    True,
    "a\x07b",
    "\ud800",
    {},
    pd.NA,
]


@pytest.mark.parametrize("value", HARD, ids=repr)
@pytest.mark.parametrize("format", [name for name in NETWORK_FORMATS if name != "gexf-stages"])
def test_every_format_takes_every_value(format: str, value: object, tmp_path: Path) -> None:
    """networkx 3.6 raises for None (its issue 1490), lists (3572) and dates, and writes control characters that nobody can read."""
    network = nx.MultiDiGraph()
    network.add_node("a", odd=value)
    network.add_node(7, odd="text")
    network.add_edge("a", 7, odd=value)
    network.add_edge("a", 7, odd=1)
    file = write_network(network, tmp_path / f"n{NETWORK_FORMATS[format]}", format=format)[0]
    if file.suffix in (".graphml", ".gexf", ".net", ".cyjs", ".csv"):
        back = read_network(file)
        assert set(back) == {"a", "7"}
        assert back.number_of_edges("a", "7") == 2
    if file.suffix == ".graphml":
        assert nx.read_graphml(file, force_multigraph=True).number_of_edges() == 2
    if file.suffix == ".gexf":
        assert nx.read_gexf(file).number_of_edges() == 2


def test_networkx_itself_still_has_these_faults(tmp_path: Path) -> None:
    """What makes our writers worth having; when this fails, some of them may go."""
    for value, error in ((None, TypeError), (["abcd"], ValueError), (datetime.date(2018, 1, 5), TypeError)):
        network = nx.DiGraph()
        network.add_node("a", odd=value)
        with pytest.raises(error):
            nx.write_gexf(network, tmp_path / "n.gexf")
    network = nx.DiGraph()
    network.add_node("a", label="a\x07b")
    nx.write_gexf(network, tmp_path / "n.gexf")
    with pytest.raises(etree.XMLSyntaxError):
        etree.parse(str(tmp_path / "n.gexf"))
    quoted = nx.DiGraph([('甲 "乙', "c")])
    nx.write_pajek(quoted, tmp_path / "n.net")
    with pytest.raises(ValueError, match=r".+"):
        nx.read_pajek(tmp_path / "n.net")


def test_a_thing_without_text_is_refused(tmp_path: Path) -> None:
    network = nx.DiGraph()
    network.add_node("a", odd=object())
    with pytest.raises(ArgumentError, match=r"node 'a', attribute 'odd': a object is no number, text, date or list"):
        write_network(network, tmp_path / "n.gexf")


# Shapes of networks


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".net", ".cyjs", ".csv"])
@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_there_and_back(kind: type, suffix: str, tmp_path: Path) -> None:
    """Isolates, loops, parallel edges, weights and directions, by every kind of graph and every format that is read."""
    network = kind()
    network.add_nodes_from(["zz", "区局", "b", "alone"])
    for number, (a, b) in enumerate([("zz", "b"), ("b", "zz"), ("b", "b"), ("b", "区局"), ("b", "区局")], 1):
        network.add_edge(a, b, weight=number / 2)
    back = read_network(write_network(network, tmp_path / f"n{suffix}")[0])
    assert back.is_directed() is network.is_directed()
    assert set(back) == set(network)
    assert dict(back.nodes(data="label")) == {node: node for node in network}
    ends = tuple if network.is_directed() else frozenset
    assert Counter((ends((a, b)), w) for a, b, w in back.edges(data="weight")) == Counter(
        (ends((a, b)), w) for a, b, w in network.edges(data="weight")
    )


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".net", ".cyjs", ".csv"])
def test_symmetric_edges_stay_what_they_are(suffix: str, tmp_path: Path) -> None:
    undirected = suffix in (".graphml", ".gexf")
    back = read_network(write_network(made(), tmp_path / f"n{suffix}", undirected=undirected)[0])
    ends = {frozenset((back.nodes[a]["label"], back.nodes[b]["label"])) for a, b, both in back.edges(data="symmetric") if both is True}
    label = FLAT if suffix == ".net" else LABELS
    assert ends == {frozenset((label["a"], label["c"]))}
    assert back.number_of_edges() == len(EDGES)


@pytest.mark.parametrize("format", NETWORK_FORMATS)
def test_an_empty_network_and_one_without_edges(format: str, tmp_path: Path) -> None:
    for network, nodes in ((nx.MultiDiGraph(), 0), (made([]), 7)):
        file = write_network(network, tmp_path / f"n{NETWORK_FORMATS[format]}", format=format, study=study())[0]
        if file.suffix in (".graphml", ".gexf", ".net", ".cyjs", ".csv"):
            back = read_network(file)
            assert (len(back), back.number_of_edges()) == (nodes, 0)


@pytest.mark.parametrize("format", NETWORK_FORMATS)
def test_the_same_bytes_however_it_was_built(format: str, tmp_path: Path) -> None:
    network, shuffled = made(), nx.MultiDiGraph()
    lot = random.Random(3)
    nodes, edges = list(network.nodes(data=True)), list(network.edges(data=True))
    lot.shuffle(nodes)
    lot.shuffle(edges)
    for node, data in nodes:
        shuffled.add_node(node, **dict(reversed(data.items())))
    for a, b, data in edges:
        shuffled.add_edge(a, b, key=f"{data['code']}|{data['stage']}|{data['plane']}", **dict(reversed(data.items())))
    options = {"format": format, "study": study(), "plane": "actual"}
    first = write_network(network, tmp_path / "1" / f"n{NETWORK_FORMATS[format]}", **options)
    second = write_network(shuffled, tmp_path / "2" / f"n{NETWORK_FORMATS[format]}", **options)
    assert [file.name for file in first] == [file.name for file in second]
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_nodes_come_in_the_order_of_the_study(tmp_path: Path) -> None:
    write_network(made(), tmp_path / "n.csv", study=study())
    rows = list(csv.DictReader(io.StringIO((tmp_path / "n_nodes.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert [row["id"] for row in rows] == list(reversed(LABELS))


# Parallel edges


def test_parallel_edges_are_added_on_one_plane(tmp_path: Path) -> None:
    options = {"plane": "actual", "parallel": "merge"}
    back = read_network(write_network(made(), tmp_path / "n.graphml", **options)[0])
    assert {(a, b): weight for a, b, weight in back.edges(data="weight")} == ACTUAL
    assert not any("founded" in data for *_, data in back.edges(data=True))
    ties = nx.MultiDiGraph()
    for pair in (("a", "b"), ("b", "a"), ("a", "b")):
        ties.add_edge(*pair, weight=2, symmetric=True, documents=3)
    back = read_network(write_network(ties, tmp_path / "t.net", parallel="merge")[0])
    assert [(a, b, data["weight"]) for a, b, data in back.edges(data=True)] == [("a", "b", 6)]


def test_how_many_documents_is_not_told_of_added_edges(tmp_path: Path) -> None:
    network = nx.MultiDiGraph()
    for code in ("control", "tie"):
        network.add_edge("a", "b", code=code, weight=1, documents=1)
    network.add_edge("b", "a", code="tie", weight=1, documents=1)
    back = read_network(write_network(network, tmp_path / "n.graphml", parallel="merge")[0])
    assert back["a"]["b"][0]["code"] == "control; tie"
    assert ["documents" in data for *_, data in back.edges(data=True)] == [False, True]


@pytest.mark.parametrize(("name", "options"), [("n.graphml", {"parallel": "merge"}), ("n.dl", {})])
def test_planes_are_never_added_to_each_other(name: str, options: dict, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"would add the planes actual, nominal .* Write a file for each: plane='actual'"):
        write_network(made(), tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []


# What is said when it does not work


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("n.gefx", {}, r"n.gefx: the name ends in '.gefx', which tells no format \(closest: '.gexf'\). End it in .csv, "),
        ("n", {}, "n: the name has no ending, which tells no format. End it in "),
        ("n.gexf", {"format": "graphml"}, "n.gexf: a file of format 'graphml' ends in .graphml. Rename it, or leave format out."),
        ("n.gexf", {"format": "gephi"}, "format 'gephi' is not one of graphml, gexf, "),
        ("n.gexf", {"format": "gexf-stages"}, "needs the study that knows them. Give study=…, or write it as 'gexf'."),
        ("n.gexf", {"plane": "real"}, "no edge is on the plane 'real'; there are: actual, nominal. Name one of them."),
        ("n.gexf", {"parallel": "sum"}, "parallel 'sum' is not one of keep, merge"),
    ],
)
def test_wrong_wishes(name: str, options: dict, message: str, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=message) as caught:
        write_network(made(), tmp_path / name, **options)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_wrong_networks(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"the nodes 1 and '1' would both be written as '1'. Rename one of them."):
        write_network(nx.Graph([(1, "1")]), tmp_path / "n.gexf")
    with pytest.raises(ArgumentError, match=r"edge 'a' → 'b': the weight 'viel' is no number"):
        write_network(nx.DiGraph([("a", "b", {"weight": "viel"})]), tmp_path / "n.gexf")
    with pytest.raises(ArgumentError, match=r"a DataFrame is no network. Give a graph of networkx, such as results.network."):
        write_network(pd.DataFrame(), tmp_path / "n.gexf")
    with pytest.raises(ArgumentError, match="a sheet of Excel has 16384 columns, and the network has 16384 nodes"):
        write_network(nx.empty_graph(16384), tmp_path / "n.xlsx")
    with pytest.raises(ArgumentError, match="no attribute 'stage'"):
        write_network(nx.DiGraph([("a", "b")]), tmp_path / "n.gexf", format="gexf-stages", study=study())
    with pytest.raises(DataError, match=r"stage 'befor' is none of the model 'm'. Did you mean 'before'\?"):
        write_network(nx.DiGraph([("a", "b", {"stage": "befor"})]), tmp_path / "n.gexf", format="gexf-stages", study=study())
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "n.gexf").mkdir()
    for place in (tmp_path / "file" / "n.gexf", tmp_path / "n.gexf"):
        with pytest.raises(
            OutputError, match=r"it cannot be written \(.+\). Close it in other programs, or choose another place."
        ) as caught:
            write_network(made(), place)
        assert "\n" not in str(caught.value)
    assert {path.name for path in tmp_path.iterdir()} == {"file", "n.gexf"}, "no half of a file is left"


XML = '<?xml version="1.0"?>'
NODE = "<gexf><graph><nodes><node id='a'><attvalues>{}</attvalues></node></nodes></graph></gexf>"
GRAPHML = '<graphml><key id="w" for="edge" attr.name="weight" attr.type="double"/><graph>{}</graph></graphml>'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("n.txt", "", "n.txt: a network is not read from '.txt'.* Save it in the other program as one of .csv, .cyjs"),
        ("n", "", "n: its name has no ending that tells a format"),
        ("n.gexf", "<gexf>", "n.gexf: it is damaged: 'GEXF' in it is no sound XML"),
        ("n.gexf", "<html/>", "n.gexf: it is no GEXF: it has no <gexf> with a <graph> in it"),
        ("n.gexf", '<!DOCTYPE a [<!ENTITY b "c">]><gexf>&b;</gexf>', "declares entities"),
        ("n.gexf", "<gexf><graph><edges><edge source='a' target='b'/></edges></graph></gexf>", "an edge ends at 'a', which is no node of"),
        ("n.gexf", NODE.format("<attvalue for='9' value='1'/>"), "node 'a': the attribute '9' is not declared"),
        ("n.graphml", GRAPHML.format('<node id="a"/><edge source="a" target="a"><data key="w">x</data></edge>'), "'x' is no value"),
        ("n.net", "nothing", "it is no network of Pajek: it has no line '\\*Vertices'"),
        ("n.net", '*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 3 1\n', "line 5 names the node 3, which is none of the 2"),
        ("n.net", '*Vertices 1\n1 "a"\n*Arcs\n1\n', "line 4 names no two nodes"),
        ("n.csv", "from,to\na,b\n", "the table of edges has no column source and no column target \\(there are: from, to\\)"),
        ("n.csv", "source,target\na,\n", "the table of edges, row 2: an end is blank"),
        ("n.csv", "source,target,weight\na,b,viel\n", "row 2: 'viel' is no value of type double"),
        ("n.cyjs", "{", "it is no sound JSON"),
        ("n.cyjs", "[]", "it is no network of Cytoscape"),
        ("n.cyjs", '{"elements": {"nodes": [{}]}}', "number 1 of 'nodes' has no data with id"),
    ],
)  # fmt: skip
def test_files_that_are_no_networks(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_network(tmp_path / name)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"n.gexf: it cannot be read \(No such file or directory\). Look whether it is there."):
        read_network(tmp_path / "n.gexf")


# Files of other programs


def test_a_file_as_gephi_saves_it(tmp_path: Path) -> None:
    """Mixed directions, which networkx refuses; the form is that of the examples at gexf.net/data.html and viz.html."""
    (tmp_path / "g.gexf").write_text(
        XML
        + """<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3"><graph defaultedgetype="directed">
        <attributes class="node"><attribute id="m" title="Modularity Class" type="integer"/>
          <attribute id="k" title="seen" type="boolean"><default>true</default></attribute></attributes>
        <nodes><node id="0" label="区民政局"><attvalues><attvalue for="m" value="2"/><attvalue for="k" value="false"/></attvalues>
          <viz:size value="10.5"/><viz:position x="-1.5" y="2" z="0"/><viz:color r="1" g="255" b="16" a="0.6"/></node><node id="1"/></nodes>
        <edges><edge id="0" source="0" target="1" weight="2.5"/><edge id="1" source="1" target="0" type="undirected" kind="tie"/></edges>
        </graph></gexf>""",
        encoding="utf-8",
    )
    back = read_network(tmp_path / "g.gexf")
    place = {"x": -1.5, "y": 2.0, "size": 10.5, "color": "#01ff10"}
    assert dict(back.nodes["0"]) == {"label": "区民政局", "Modularity Class": 2, "seen": False, **place}
    assert dict(back.nodes["1"]) == {"label": "1", "seen": True}
    assert list(back.edges(data=True)) == [("0", "1", {"weight": 2.5}), ("1", "0", {"symmetric": True})]


def test_networks_of_networkx_in_graphml(tmp_path: Path) -> None:
    families = nx.florentine_families_graph()
    nx.write_graphml(families, tmp_path / "f.graphml")
    back = read_network(tmp_path / "f.graphml")
    assert not back.is_directed()
    assert set(map(frozenset, back.edges())) == set(map(frozenset, families.edges()))


def test_pajek_in_its_other_forms(tmp_path: Path) -> None:
    """Comments, lists of neighbours, a matrix, coordinates, a node that is not listed; GB18030 as older files are."""
    text = (
        '% made by hand\n*Vertices 4\n1 "区局" 0.5 0.5 0.5\n2 街道\n3 "c d"\n*Arcslist\n1 2 3\n*Edges\n2 3 4\n*Matrix\n0 0 0 1.5\n0 0 0 0\n'
    )
    (tmp_path / "p.net").write_bytes(text.encode("gb18030"))
    back = read_network(tmp_path / "p.net")
    assert dict(back.nodes["区局"]) == {"label": "区局", "x": 0.0, "y": 0.0}
    edges = sorted((a, b, data["weight"], "symmetric" in data) for a, b, data in back.edges(data=True))
    assert edges == [("区局", "4", 1.5, False), ("区局", "c d", 1, False), ("区局", "街道", 1, False), ("街道", "c d", 4, True)]


def test_a_table_of_edges_alone(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes("Source;Target;Weight;Code;n\n区局;街道;3;007;7\n区局;机构;;x;true\n".encode("gb18030"))
    back = read_network(tmp_path / "e.csv")
    assert list(back.edges(data=True)) == [
        ("区局", "街道", {"weight": 3, "Code": "007", "n": 7}),
        ("区局", "机构", {"Code": "x", "n": True}),
    ]
    assert dict(back.nodes(data="label")) == {name: name for name in ("区局", "街道", "机构")}


def test_elements_of_cytoscape_js(tmp_path: Path) -> None:
    elements = [{"data": {"id": 1, "label": "a"}, "position": {"x": 3, "y": 4}}, {"data": {"id": 2}}, {"data": {"source": 1, "target": 2}}]
    (tmp_path / "n.json").write_text(json.dumps({"elements": elements}))
    back = read_network(tmp_path / "n.json")
    assert (dict(back.nodes["1"]), list(back.edges())) == ({"label": "a", "x": 3.0, "y": -4.0}, [("1", "2")])


# What a run writes


def test_a_run_writes_tables_matrices_and_the_network_over_the_stages(nominal: Results, tmp_path: Path) -> None:
    qualcode.write_results(nominal, tmp_path / "out", figures=False)
    folder = tmp_path / "out" / "networks"
    assert {file.name for file in folder.iterdir()} == {"nodes.csv", "edges.csv", "adjacency.xlsx", "stages.gexf"}
    assert weights(read_network(folder / "edges.csv")) == weights(nominal.network)
    book = openpyxl.load_workbook(folder / "adjacency.xlsx", read_only=True)
    cells = [
        cell for sheet in book if sheet.title != "names" for row in sheet.iter_rows(min_row=2, min_col=2, values_only=True) for cell in row
    ]
    both = [code.id for code in nominal.study.codebook.codes if code.relation == "symmetric"]
    assert sum(cells) == len(nominal.relations) + nominal.relations["code"].isin(both).sum(), "symmetric ties stand in two cells"
    for name in ("network.gexf", "networks/stages.gexf"):
        valid_gexf(tmp_path / "out" / name)
    assert any(data.get("viz") for _, data in nx.read_gexf(folder / "stages.gexf").nodes(data=True))
    assert not etree.parse(str(tmp_path / "out" / "network.gexf")).getroot().xpath(f"//*[namespace-uri()='{VIZ[1:-1]}']")
