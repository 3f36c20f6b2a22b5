"""The rules of importing, one by one: who is meant, what may move, who may write what."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from luodi.journal import Event
from luodi.ledger.commitment_models import CommitmentMove
from luodi.ledger.intake import batches, import_file
from luodi.ledger.intake.difference import Outcome
from luodi.ledger.models import ImportBatch, ImportMapping, Project, ProjectDate
from luodi.people.models import Role
from luodi.people.permissions import NotAllowed

LEDGERS = Path(__file__).parents[1] / "fixtures" / "ledgers"
HEAD = ["序号", "项目名称", "镇街", "总投资（万元）", "计划竣工时间", "责任单位", "责任领导"]
ROW = ["1", "虚构甲项目", "东街道", "5000", "2022-06-30", "区自然资源局、虚构办", "副区长（分管工业）"]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sheet(*rows, head=HEAD):
    text = io.StringIO()
    csv.writer(text).writerows([["2021年6月重点项目台账（虚构）"], head, *rows])
    return text.getvalue().encode()


def changed(row, **cells):
    places = dict(
        zip(["serial", "name", "town", "total", "finish", "units", "leader"], range(7), strict=True)
    )
    return [cells.get(name, row[index]) for name, index in places.items()]


def given(by, at, *rows, head=HEAD):
    return batches.hand_in(by=by, at=at, filename="台账.csv", content=sheet(*rows, head=head))


def written(by, at, *rows, **wanted):
    return batches.confirm(by=by, at=at, batch=given(by, at, *rows), **wanted)


def only_row(by, at, row):
    batch = given(by, at, row)
    return batch, batches.preview(batch, by).rows[0]


def codes(row):
    return [problem["code"] for problem in row.problems]


def test_a_new_project_with_everything_around_it(office, district, at):
    done = written(office, at, ROW)
    project = Project.objects.get()
    assert project.code == "2021-0001"
    assert (project.town, project.stage, project.leader) == (district.town, "RESERVE", district.leader_post)
    assert project.total_investment_yuan == Decimal(50_000_000)
    assert list(project.units.values_list("organisation", flat=True)) == [district.land.pk]
    assert project.responsible_text == "区自然资源局、虚构办"
    date = project.dates.get()
    assert (date.milestone, date.meaning, date.on.isoformat()) == ("COMPLETION", "COMMITTED", "2022-06-30")
    record = Event.objects.get(action="LEDGER_IMPORTED")
    assert record.facts["sha256"] == done.sha256
    assert (record.facts["created"], record.facts["updated"]) == (1, 0)


def test_a_changed_cell_is_one_difference(office, at):
    written(office, at, ROW)
    batch, row = only_row(office, at, changed(ROW, total="6000"))
    assert row.changes == {"total_investment_yuan": ("50000000", "60000000")}
    batches.confirm(by=office, at=at, batch=batch)
    project = Project.objects.get()
    assert (project.total_investment_yuan, project.version) == (Decimal(60_000_000), 2)


def test_a_batch_is_confirmed_once(office, at):
    done = written(office, at, ROW)
    with pytest.raises(batches.NotInPreview):
        batches.confirm(by=office, at=at, batch=done)


def test_nothing_is_written_while_a_row_is_wrong(office, at):
    batch = given(office, at, ROW, changed(ROW, name="虚构乙项目", finish="2022.2.30"))
    with pytest.raises(batches.RowsNotValid):
        batches.confirm(by=office, at=at, batch=batch)
    assert not Project.objects.exists()
    done = batches.confirm(by=office, at=at, batch=batch, accept_valid=True)
    assert (done.outcome["created"], done.outcome["wrong"]) == (1, 1)
    assert [row["n"] for row in done.reading["rows"]] == [4]


def test_a_town_imports_only_its_own(town, at):
    batch = given(town, at, ROW, changed(ROW, name="虚构乙项目", town="西镇"))
    rows = batches.preview(batch, town).rows
    assert [row.outcome for row in rows] == [Outcome.CREATE, Outcome.ERROR]
    assert codes(rows[1]) == ["OTHER_TOWN"]


def test_a_row_without_a_town_belongs_to_the_town_that_imports(town, district, at):
    written(town, at, changed(ROW, town=""))
    assert Project.objects.get().town == district.town


def test_a_code_out_of_reach_is_an_error(town, other, at):
    head = ["项目编号", *HEAD[1:]]
    batch = given(town, at, ["B-1", *ROW[1:]], head=head)
    assert codes(batches.preview(batch, town).rows[0]) == ["CODE_ELSEWHERE"]


def test_the_same_name_in_another_town_is_asked_never_merged(office, at):
    written(office, at, ROW)
    batch, row = only_row(office, at, changed(ROW, town="西镇"))
    assert (row.outcome, codes(row)) == (Outcome.CONFIRM, ["SAME_NAME_ELSEWHERE"])
    new = batches.Decision(row=row.number, project="NEW")
    batch = batches.decide(by=office, at=at, batch=batch, decision=new)
    batches.confirm(by=office, at=at, batch=batch)
    assert Project.objects.filter(name="虚构甲项目").count() == 2


@pytest.mark.parametrize("name", ["虚构 甲项目", "虚构甲项目（）", "（虚构）甲项目"])
def test_a_similar_name_is_asked(office, at, name):
    written(office, at, ROW)
    batch, row = only_row(office, at, changed(ROW, name=name))
    assert (row.outcome, codes(row)) == (Outcome.CONFIRM, ["SIMILAR_NAME"])
    same = batches.Decision(row=row.number, project=Project.objects.get().code)
    batch = batches.decide(by=office, at=at, batch=batch, decision=same)
    assert batches.preview(batch, office).rows[0].changes == {"name": ("虚构甲项目", name)}


def test_invisible_characters_do_not_make_another_project(office, at):
    written(office, at, ROW)
    _batch, row = only_row(office, at, changed(ROW, name="虚构\u200b甲项目"))
    assert row.outcome is Outcome.SAME


def test_two_rows_for_one_project_are_an_error(office, at):
    rows = batches.preview(given(office, at, ROW, ROW), office).rows
    assert [row.outcome for row in rows] == [Outcome.CREATE, Outcome.ERROR]
    assert codes(rows[1]) == ["DUPLICATE_ROW"]


@pytest.mark.parametrize(
    ("finish", "code"), [("2022-08-31", "PROMISE_LATER"), ("2022-03-31", "PROMISE_EARLIER")]
)
def test_a_promise_that_moves_needs_a_document_and_is_asked_for(office, at, finish, code):
    written(office, at, ROW)
    batch, row = only_row(office, at, changed(ROW, finish=finish))
    assert (row.outcome, codes(row)) == (Outcome.CONFIRM, [code])
    paper = batches.Decision(row=row.number, document="虚构字〔2021〕1号")
    batch = batches.decide(by=office, at=at, batch=batch, decision=paper)
    batches.confirm(by=office, at=at, batch=batch)
    assert ProjectDate.objects.get().on == date(2022, 6, 30)
    move = CommitmentMove.objects.get()
    assert (move.state, move.wanted_on.isoformat(), move.document) == ("ASKED", finish, "虚构字〔2021〕1号")


@pytest.mark.parametrize("finish", ["2022年6月", "2022年二季度", "2022年"])
def test_a_coarser_date_does_not_contradict(office, at, finish):
    written(office, at, ROW)
    _batch, row = only_row(office, at, changed(ROW, finish=finish))
    assert row.outcome is Outcome.SAME


def test_a_refined_promise_keeps_its_document(office, at):
    written(office, at, changed(ROW, finish="2022年6月"))
    ProjectDate.objects.update(document="虚构字〔2020〕9号", responsible="虚构岗")
    written(office, at, changed(ROW, finish="2022-06-20"))
    kept = ProjectDate.objects.get()
    assert (kept.on.isoformat(), kept.document, kept.responsible) == (
        "2022-06-20",
        "虚构字〔2020〕9号",
        "虚构岗",
    )


def test_a_value_that_leaps_a_hundredfold_is_asked(office, at):
    written(office, at, ROW)
    batch, row = only_row(office, at, changed(ROW, total="50"))
    assert codes(row) == ["VALUE_LEAPS"]
    right = batches.Decision(row=row.number, accept=True)
    batch = batches.decide(by=office, at=at, batch=batch, decision=right)
    assert batches.preview(batch, office).rows[0].outcome is Outcome.UPDATE


def test_an_empty_cell_says_nothing(office, at):
    written(office, at, ROW)
    _batch, row = only_row(office, at, changed(ROW, total="", finish="", units="", leader=""))
    assert row.outcome is Outcome.SAME


def test_a_stage_is_not_jumped_by_a_ledger(office, at):
    head = [*HEAD, "项目阶段"]
    batches.confirm(by=office, at=at, batch=given(office, at, [*ROW, "在建"], head=head))
    assert Project.objects.get().stage == "BUILDING"
    row = batches.preview(given(office, at, [*ROW, "投产"], head=head), office).rows[0]
    assert row.outcome is Outcome.SAME
    assert "STAGE_BY_GATES" in [note["code"] for note in row.notes]


def test_what_changed_after_the_preview_is_not_written_unseen(office, at):
    written(office, at, ROW)
    batch = given(office, at, changed(ROW, total="6000"))
    seen = batches.preview(batch, office).fingerprint
    Project.objects.update(total_investment_yuan=55_000_000)
    with pytest.raises(batches.PreviewChanged):
        batches.confirm(by=office, at=at, batch=batch, seen=seen)


def test_dropping_writes_nothing(office, at):
    batch = batches.drop(by=office, at=at, batch=given(office, at, ROW))
    assert (batch.state, batch.reading) == (ImportBatch.State.DROPPED, {})
    assert not Project.objects.exists()


def test_a_file_that_is_no_ledger_is_refused_with_the_reason(office, at):
    batch = batches.hand_in(by=office, at=at, filename="x.xlsx", content=b"PK\x03\x04 broken")
    assert batch.state == ImportBatch.State.REFUSED
    assert batches.refusal_sentence(batch)
    roll_up = (LEDGERS / "xiangxi_rollup.xlsx").read_bytes()
    batch = batches.hand_in(by=office, at=at, filename="r.xlsx", content=roll_up)
    assert batch.outcome["code"] == "ROLL_UP"


def test_endings_sizes_and_roles(office, district, at, settings):
    with pytest.raises(batches.NotALedgerFile):
        batches.hand_in(by=office, at=at, filename="x.exe", content=b"")
    settings.LUODI_MAX_UPLOAD_BYTES = 10
    with pytest.raises(batches.FileTooLarge):
        batches.hand_in(by=office, at=at, filename="x.csv", content=b"0" * 11)
    with pytest.raises(NotAllowed):
        batches.hand_in(by=district.users[Role.LEADER], at=at, filename="x.csv", content=b"")


def test_a_corrected_column_is_remembered_for_the_office(office, at):
    head = [*HEAD[:3], "投多少", *HEAD[4:]]
    batch = given(office, at, ROW, head=head)
    assert batch.reading["columns"][3]["field"] is None
    batch = batches.correct_columns(by=office, at=at, batch=batch, mapping={"D": "total_investment@万元"})
    assert batches.preview(batch, office).rows[0].facts["total_investment_yuan"] == "50000000"
    assert ImportMapping.objects.get().mapping == {"D": "total_investment@万元"}
    again = given(office, at, changed(ROW, name="虚构丙项目"), head=head)
    assert again.reading["columns"][3]["field"] == "total_investment"


def test_a_big_file_is_read_in_the_queue(office, at, django_capture_on_commit_callbacks):
    rows = [changed(ROW, name=f"虚构第{number}项目") for number in range(5_200)]
    with django_capture_on_commit_callbacks(execute=True):
        batch = given(office, at, *rows)
        assert batch.state == ImportBatch.State.READING
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.PREVIEW
    assert len(batch.reading["rows"]) == 5_200


def test_queries_do_not_grow_with_the_rows(office, at, django_assert_max_num_queries):
    rows = [changed(ROW, name=f"虚构第{number}项目") for number in range(487)]
    with django_assert_max_num_queries(40):
        written(office, at, *rows)
    with django_assert_max_num_queries(35):
        done = written(office, at, *rows)
    assert (done.outcome["created"], done.outcome["updated"], done.outcome["unchanged"]) == (0, 0, 487)


def test_the_command_line_s_answer(office, at, tmp_path):
    path = tmp_path / "台账.csv"
    path.write_bytes(sheet(ROW, changed(ROW, name="虚构乙项目", finish="2022.2.30")))
    keys = {"rows", "created", "updated", "unchanged", "total_investment_wan", "errors", "warnings", "header_row",
            "mapping", "unit"}  # fmt: skip
    looked = import_file(office, at, path, dry_run=True)
    assert set(looked) == keys
    assert (looked["rows"], looked["created"], looked["total_investment_wan"]) == (2, 1, 10_000)
    told = import_file(office, at, path)
    assert (told["created"], Project.objects.count()) == (0, 0)
    assert set(told["errors"][0]) == {"sheet", "row", "column", "code", "message"}
    assert (told["errors"][0]["row"], told["errors"][0]["column"]) == (4, "E")
    assert import_file(office, at, path, accept_valid=True)["created"] == 1
    assert import_file(office, at, path, accept_valid=True)["unchanged"] == 1
