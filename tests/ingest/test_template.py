"""Templates are derived from the ontology, and what they write is what `table` reads."""

from pathlib import Path

import openpyxl
import pytest

from twinwheel_graph.errors import TwinwheelError, UsageError
from twinwheel_graph.language.text import name_key
from twinwheel_graph.ontology import EntityType, ontology
from twinwheel_ingest.sources.csvfile import header_of
from twinwheel_ingest.sources.files import InputFile
from twinwheel_ingest.sources.table import TableReader
from twinwheel_ingest.sources.template import recognised, template_of
from twinwheel_ingest.template_file import write_template

TYPES = [*ontology().entities, *ontology().relations]


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_is_read_back_as_its_type(tmp_path: Path, type: str, language: str) -> None:
    for suffix in (".csv", ".xlsx"):
        path = tmp_path / f"t{suffix}"
        count = write_template(type, path, language)
        file = InputFile(path, path.name)
        if suffix == ".csv":
            heading = header_of(file)
        else:
            book = openpyxl.load_workbook(path)
            heading = [str(cell.value) for cell in book.worksheets[0][1]]
        found = recognised(heading)
        assert found is not None
        assert (found.type.name, count) == (type, len(heading))
        assert TableReader().recognise(file) == "seen_table"


@pytest.mark.parametrize("type", TYPES)
def test_every_heading_means_one_column(type: str) -> None:
    template = template_of(type)
    known = template.by_heading()
    for language in ("zh", "en"):
        assert [known[name_key(word)] for word in template.heading(language)] == list(template.columns)


@pytest.mark.parametrize("type", TYPES)
def test_a_template_has_a_column_for_all_that_the_ontology_knows(type: str) -> None:
    template = template_of(type)
    fields = {column.field for column in template.columns}
    assert set(template.type.properties) <= fields
    if isinstance(template.type, EntityType):
        starting = {name for name, relation in ontology().relations.items() if type in relation.domain}
        assert starting <= fields


@pytest.mark.parametrize("name", ["Need", "need", "技术需求", "Technology need"])
def test_a_type_is_named_in_either_language(name: str) -> None:
    assert template_of(name).type.name == "Need"


def test_an_unknown_type_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as refused:
        template_of("Planet")
    assert "Achievement" in refused.value.message("en")


def test_a_closed_list_is_offered_in_the_workbook(tmp_path: Path) -> None:
    write_template("Achievement", tmp_path / "t.xlsx", "zh")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    offered = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert '"概念,小试,中试,产业化"' in offered


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_a_file_that_is_there_is_not_touched(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError):
        write_template("Need", tmp_path / name, "zh")
    assert (tmp_path / name).read_text() == "mine"


def test_where_nothing_can_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(TwinwheelError) as refused:
        write_template("Need", tmp_path / "nowhere" / "t.csv", "zh")
    assert refused.value.code == "cannot_write"
    with pytest.raises(UsageError) as unknown:
        write_template("Need", tmp_path / "t.ods", "zh")
    assert unknown.value.code == "unknown_suffix"
