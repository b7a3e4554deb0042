"""The scripts behind `make check` and `make bench`."""

import gzip
import json
import shutil
import sys

import bench
import bench_listings
import check
import pytest
import run_examples


def verdict(monkeypatch, action, ci: bool) -> int:
    """The exit code of `make check` with this one check."""
    monkeypatch.setattr(check, "CHECKS", {"only": action})
    monkeypatch.setenv("CI", "true" if ci else "")
    return check.main([])


def skip():
    raise check.Skip("no browser")


def fail():
    raise check.Fault("two pages differ")


def test_a_skipped_check_says_why_and_is_an_error_in_ci(monkeypatch, capsys):
    assert verdict(monkeypatch, skip, ci=False) == 0
    assert "check only: skipped: no browser" in capsys.readouterr().out
    assert verdict(monkeypatch, skip, ci=True) == 1


def test_a_fault_is_an_error_everywhere(monkeypatch, capsys):
    assert verdict(monkeypatch, fail, ci=False) == 1
    assert "check only: FAILED: two pages differ" in capsys.readouterr().out
    assert verdict(monkeypatch, lambda: None, ci=True) == 0


def test_an_unknown_check_is_one_clear_line(capsys):
    assert check.main(["spelling"]) == 2
    assert "no 'spelling' among figures" in capsys.readouterr().err


def test_no_java_is_said(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(check.Skip, match="no java"):
        check.epub()


@pytest.fixture
def one_example(tmp_path, monkeypatch):
    """An example whose committed outputs lie in a folder of the test."""
    monkeypatch.setattr(check, "ROOT", tmp_path)
    monkeypatch.setattr(run_examples, "OUTPUTS", tmp_path)
    monkeypatch.setattr(run_examples, "topics", lambda: ["part/topic"])
    monkeypatch.setattr(run_examples, "run", lambda topic: ("a = 1\n", {"a": 1}))
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "topic.txt").write_text("a = 1\n")
    (tmp_path / "part" / "topic.json").write_text('{"a": 1}')
    return tmp_path / "part"


def test_outputs_that_are_up_to_date_pass(one_example):
    check.outputs()


@pytest.mark.parametrize(
    ("name", "text"), [("topic.txt", "a = 2\n"), ("topic.json", '{"a": 2}')]
)
def test_a_stale_output_is_named(one_example, name, text):
    (one_example / name).write_text(text)
    with pytest.raises(check.Fault, match=f"part/{name}"):
        check.outputs()


def test_an_example_that_needs_a_missing_package_is_skipped(one_example, monkeypatch):
    def run(topic):
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(run_examples, "run", run)
    with pytest.raises(check.Skip, match="part/topic needs torch"):
        check.outputs()


# --- bench ------------------------------------------------------------

CHAPTER = """\
(k-means)=
# k-means

In {ref}`k-means-cost`, {numref}`fig-k-means` and {eq}`eq-k-means`; also
{ref}`the text <k-means-cost>`, {ref}`pca` and k-means itself.

(k-means-cost)=
## Cost

$$ x $$ (eq-k-means)

:::{figure} figures/k-means.svg
:name: fig-k-means
:::
:::{question} Why?
:label: q-k-means
"""


def test_a_copy_has_labels_of_its_own_and_refers_to_them():
    copy = bench.renamed(CHAPTER, 2)
    assert bench.labels(CHAPTER) == {
        "k-means",
        "k-means-cost",
        "eq-k-means",
        "fig-k-means",
        "q-k-means",
    }
    assert bench.labels(copy) == {f"{x}-copy2" for x in bench.labels(CHAPTER)}
    assert "{ref}`k-means-cost-copy2`, {numref}`fig-k-means-copy2`" in copy
    assert "{ref}`the text <k-means-cost-copy2>`, {ref}`pca` and k-means" in copy
    assert "figures/k-means.svg" in copy


def test_replicating_keeps_the_parts_and_counts_the_chapters(tmp_path):
    originals = bench.chapters()
    bench.replicate(originals, len(originals) + 3, tmp_path)
    book = tmp_path / "ours" / "book"
    made = [p for index in book.glob("*/index.md") for p in index.parent.glob("*.md")]
    assert len([p for p in made if p.stem != "index"]) == len(originals) + 3
    for path in made:
        if path.stem != "index":
            listed = path.with_name("index.md").read_text("utf-8").splitlines()
            assert path.stem in listed


def test_the_weight_of_a_page_is_what_it_links(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<link href="a.css?v=1" rel="stylesheet"><link href="f.woff2" rel="preload">'
        '<script src="b.js"></script><script src="https://elsewhere/x.js"></script>'
    )
    (tmp_path / "a.css").write_text("a { color: red }")
    (tmp_path / "b.js").write_text("let x = 1")
    parts = (page, tmp_path / "a.css", tmp_path / "b.js")
    kilobytes = sum(len(gzip.compress(p.read_bytes())) for p in parts) / 1000
    assert bench.weight(page) == (pytest.approx(kilobytes, abs=0.02), 1)


# --- the listings beside their references --------------------------------


@pytest.fixture
def one_benchmark(tmp_path, monkeypatch):
    """A `code/` with one benchmark, whose text the test writes."""
    monkeypatch.setattr(bench_listings, "CODE", tmp_path)
    monkeypatch.setattr(bench_listings, "OUTPUTS", tmp_path / "outputs")
    for name in bench_listings.THREADS:
        monkeypatch.setenv(name, "1")
    monkeypatch.setattr("sys.path", [str(tmp_path), *sys.path])
    for name in [n for n in sys.modules if n.split(".")[0] == "benchmarks"]:
        monkeypatch.delitem(sys.modules, name)
    path = tmp_path / "benchmarks" / "part" / "topic.py"
    path.parent.mkdir(parents=True)
    yield path
    for name in [n for n in sys.modules if n.split(".")[0] == "benchmarks"]:
        del sys.modules[name]


def test_a_benchmark_s_ratios_are_written(one_benchmark, tmp_path):
    one_benchmark.write_text("def main(seconds):\n    return {'ratio': 1.23456}\n")
    assert bench_listings.main([]) == 0
    written = tmp_path / "outputs" / "part" / "topic.json"
    assert json.loads(written.read_text()) == {"ratio": 1.235}


def test_a_reference_that_is_missing_skips_its_benchmark(one_benchmark, capsys):
    one_benchmark.write_text("import no_such_package\n")
    assert bench_listings.main(["part/topic"]) == 0
    assert "no_such_package is not installed" in capsys.readouterr().out


def test_an_unknown_benchmark_is_one_clear_line(one_benchmark, capsys):
    assert bench_listings.main(["part/other"]) == 2
    assert "no benchmark" in capsys.readouterr().err


def test_calls_take_turns_and_the_best_counts():
    order = []
    took = bench_listings.seconds(
        lambda: order.append("a"), lambda: order.append("b"), repeat=2
    )
    assert order == ["a", "b", "a", "b"]
    assert all(0 <= second < 1 for second in took)
