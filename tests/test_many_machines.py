"""What corpora/many-machines.md shows is run here: Dask always, Spark where Java and pyspark are there. Ray is only shown."""

from __future__ import annotations

import ast
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

ROOT = Path(__file__).parent.parent
PAGES = ("many-machines.md", "many-machines.zh-CN.md")


def blocks(page: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / "corpora" / page).read_text(encoding="utf-8"), re.DOTALL)


TEXTS, FILES, DASK, SPARK, RAY = blocks(PAGES[0])


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The names that the page has made before it comes to other programs, in a folder with the texts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("page"))
        names: dict[str, Any] = {"__name__": "page"}
        exec(TEXTS + FILES, names)
        assert set(names["codings"]["document"]) == {"P-1", "P-2", "P-3"}
        yield names


def _same(found: pd.DataFrame, page: dict[str, Any]) -> None:
    """The same rows in the same order; how a program types text is its own."""
    expected = page["codings"]
    found = found.astype(expected.dtypes.to_dict()).reset_index(drop=True)
    assert_frame_equal(found, expected)


def test_both_languages_show_the_same() -> None:
    first, second = ([ast.dump(ast.parse(block)) for block in blocks(page)] for page in PAGES)
    assert first == second
    shell = [re.findall(r"^qualcode .*?(?=  |$)", (ROOT / "corpora" / page).read_text(encoding="utf-8"), re.MULTILINE) for page in PAGES]
    assert shell[0] == shell[1] != []


def test_dask_maps_it_over_the_parts_of_a_table(page: dict[str, Any]) -> None:
    pytest.importorskip("dask.dataframe")
    names = dict(page)
    exec(DASK, names)
    assert names["parts"].npartitions == 2
    assert names["codings"].dtypes.to_dict() == page["codings"].dtypes.to_dict()
    _same(pd.read_parquet("codings"), page)


@pytest.fixture
def spark() -> Iterator[Any]:
    """A Spark of one thread that talks to nobody but this machine."""
    session = pytest.importorskip("pyspark.sql").SparkSession
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("there is no Java")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))))
        options = {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": "1",
            "spark.log.level": "ERROR",
        }
        begun = session.builder.master("local[1]").appName("qualcode").config(map=options).getOrCreate()
        yield begun
        begun.stop()


def test_spark_maps_it_over_the_parts_of_a_table(page: dict[str, Any], spark: Any) -> None:
    names = dict(page)
    exec(SPARK, names)
    assert names["spark"] is spark
    _same(names["codings"].toPandas().sort_values(["document", "start"], kind="stable"), page)


def test_ray_is_shown_with_the_same_arguments() -> None:
    [call] = [node for node in ast.walk(ast.parse(RAY)) if isinstance(node, ast.Call) and "map_batches" in ast.unparse(node.func)]
    assert ast.unparse(call.args[0]) == "qc.code_frame"
    shown = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    assert (shown["batch_format"], shown["fn_kwargs"]) == ("'pandas'", "{'study': study, 'columns': columns}")
