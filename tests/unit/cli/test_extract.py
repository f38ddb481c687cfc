"""`troopwatch extract`: files, standard input, JSON lines, and what it says when the input is wrong."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from troopwatch.cli.app import app

ROOT = Path(__file__).parents[3]
SEED = ROOT.parent / "shared" / "corpus" / "seed-id.txt"
TEXT = "Badan intelijen Korsel NIS menyatakan sekitar 5.000 tentara Korea Utara telah dikirim ke Rusia sejak September."
PAGE = f"""<!doctype html><html lang="id"><head><title>Korut kirim pasukan</title>
<meta property="article:published_time" content="2025-11-04T10:00:00+07:00"></head>
<body><nav>Menu 12.000</nav><article><h1>Korut kirim pasukan</h1><p>{TEXT}</p>
<p>Pengerahan itu berlangsung bertahap, kata lembaga tersebut kepada parlemen di Seoul pada Selasa.</p></article></body></html>"""

runner = CliRunner()


def figures(output: str) -> list[tuple[str, int | None, str | None]]:
    return [(row["measure"], row["value_low"], row["source_org"]) for row in json.loads(output)["figures"]]


@pytest.mark.parametrize(("name", "content"), [("a.txt", TEXT), ("a.html", PAGE)])
def test_a_file_of_text_or_html_gives_its_figures(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    done = runner.invoke(app, ["extract", str(file), "--published", "2025-11-04", "--format", "json"])
    assert done.exit_code == 0, done.output
    assert figures(done.stdout) == [("deployed", 5000, "NIS")]
    assert json.loads(done.stdout)["lang"] == "id"


def test_standard_input_and_the_table(tmp_path: Path) -> None:
    done = runner.invoke(app, ["extract", "-"], input=TEXT)
    assert done.exit_code == 0
    for said in ("relevant", "deployed · about 5,000 troops", "source  NIS", "quote"):
        assert said in done.stdout


def test_json_lines_keep_order_and_ids() -> None:
    lines = [
        {"id": "a", "text": TEXT, "lang": "id", "published": "2025-11-04"},
        {"id": "b", "text": "Timnas sepak bola Korea Utara menang 3-1 atas Jepang."},
        {"id": 3, "text": "The NIS said about 5,000 North Korean soldiers had been sent to Russia.", "title": "NIS"},
    ]
    done = runner.invoke(app, ["extract", "--jsonl"], input="\n".join(map(json.dumps, lines)))
    assert done.exit_code == 0, done.output
    out = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in out] == ["a", "b", 3]
    assert [row["relevant"] for row in out] == [True, False, True]
    assert out[0]["figures"][0]["reference_start"] == "2025-09-01"
    assert out[1]["figures"] == []
    assert out[2]["figures"][0]["value_low"] == 5000
    fields = {"measure", "item", "value_low", "value_high", "qualifier", "source_org", "source_org_also", "speaker"}
    fields |= {"reference_start", "reference_end", "place", "modality", "recap", "quote", "quote_start", "quote_end"}
    assert fields <= set(out[0]["figures"][0]), "the codebook's fields, section 2"


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["extract"], "", "name a file"),
        (["extract", "absent.txt"], "", "absent.txt: cannot be read (No such file or directory)"),
        (["extract", "--lang", "ko", "-"], "", "no extractor for “ko”"),
        (["extract", "--jsonl"], '{"id": 1, "text": "x"}\nnot json', "standard input, line 2"),
        (["extract", "--jsonl"], '{"id": 1}', "line 1"),
        (["extract", "--published", "yesterday", "-"], "", "--published"),
    ],
)
def test_wrong_input_is_named_and_the_exit_code_is_not_zero(arguments: list[str], stdin: str, said: str) -> None:
    done = runner.invoke(app, arguments, input=stdin)
    assert done.exit_code != 0
    assert said in done.output + str(done.exception)
    assert "Traceback" not in done.output


@pytest.mark.skipif(not SEED.exists(), reason="the seed article lies beside the project, in ../shared, and is absent")
def test_the_seed_article_gives_its_seven_figures_and_nothing_else() -> None:
    done = runner.invoke(app, ["extract", "--lang", "id", "--published", "2025-11-07", "--format", "json", str(SEED)])
    rows = json.loads(done.stdout)["figures"]
    found = {(row["measure"], row["value_low"], row["qualifier"], row["source_org"]) for row in rows}
    assert len(rows) == 7
    assert found == {
        ("deployed", 5000, "about", "NIS"),
        ("present", 10000, "about", "NIS"),
        ("killed", 2000, "about", "NIS"),
        ("casualties", 600, "at_least", "NIS"),
        ("deployed", 10000, "more_than", "NIS"),
        ("planned", 6000, "exact", "NIS"),
        ("deployed", 1000, "about", "NIS"),
    }
