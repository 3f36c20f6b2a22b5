"""Minutes as a Word file by the layout of official papers (GB/T 9704-2012): page, fonts, head, body, copies, page numbers.

A4, type area 156 × 225 mm (margins 37 mm above, 28 mm left), 22 lines of 28 characters: body 三号 (16 pt) FangSong on lines of
28.95 pt; title 二号 (22 pt) XiaoBiaoSong; headings 三号 SimHei and KaiTi; page number 四号 (14 pt) SimSun between dashes.
Records are written in Chinese: it is an official paper.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import override
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from luodi.dispatch.meeting_queries import AgendaLine
from luodi.dispatch.models import AgendaItem, Meeting, Task

BODY, TITLE, HEI, KAI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
LINE = Pt(28.95)
# What the schema puts behind the borders of a paragraph: a file in another order is broken to some readers.
AFTER_BORDERS = ("w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")
INDENT = Pt(32)  # two characters of 三号


def _run(paragraph: Any, text: str, font: str = BODY, size: float = 16, red: bool = False) -> Any:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if red:
        run.font.color.rgb = RGBColor(0xFF, 0x00, 0x00)
    return run


def _paragraph(document: Any, text: str = "", font: str = BODY, indent: bool = True) -> Any:
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)
    if indent:
        layout.first_line_indent = INDENT
    if text:
        _run(paragraph, text, font)
    return paragraph


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(foot, "— ", SONG, 14)
    number = _run(foot, "", SONG, 14)
    for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        number._element.append(part)
    _run(foot, " —", SONG, 14)


def _rule(paragraph: Any, colour: str, size: int) -> None:
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", "1"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)


def name_of(meeting: Meeting, lines: Sequence[AgendaLine]) -> str:
    """The minutes, or the extract that somebody gets who takes no part in some item."""
    return f"{meeting.title}纪要" if _is_whole(lines) else f"{meeting.title}纪要（节录）"


def _is_whole(lines: Sequence[AgendaLine]) -> bool:
    return all(line.item for line in lines)


def _head(document: Any, meeting: Meeting, name: str) -> None:
    head = _paragraph(document, indent=False)
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _run(head, "会议纪要", TITLE, 40, red=True)
    number = _paragraph(document, f"〔{meeting.on.year}〕第{meeting.number}期", indent=False)
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    issued = _paragraph(document, f"区重点项目办公室　　　　　　　　{_day(meeting.on)}", indent=False)
    _rule(issued, "FF0000", 12)
    _paragraph(document, indent=False)
    title = _paragraph(document, indent=False)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(title, name, TITLE, 22)
    _paragraph(document, indent=False)


def _day(on: Any) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _came(meeting: Meeting) -> tuple[str, str]:
    units = list(meeting.units.select_related("organisation"))
    here = "、".join(unit.organisation.name for unit in units if unit.has_come is not False)
    away = "、".join(unit.organisation.name for unit in units if unit.has_come is False)
    return here, away


NUMERALS = "一二三四五六七八九十"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = ("" if tens < 2 else NUMERALS[tens - 1]) + ("十" if tens else "")
    return head + (NUMERALS[ones - 1] if ones else "")


def minutes_of(meeting: Meeting, lines: Sequence[AgendaLine], left: Sequence[Task]) -> bytes:
    """The file with as much of the agenda, and of what earlier meetings left, as its reader sees."""
    with override("zh-hans"):
        document = Document()
        _page(document)
        _head(document, meeting, name_of(meeting, lines))
        chair = f"{meeting.chair.title}主持召开" if meeting.chair else "区重点项目办公室召开"
        opening = (
            f"{_day(meeting.on)}，{chair}{meeting.title}。会议研究了{len(lines)}个问题，议定事项纪要如下："
        )
        _paragraph(document, opening)
        for number, line in enumerate(lines, start=1):
            if line.item:
                _item(document, number, line.item)
            else:
                _paragraph(document, f"{_numeral(number)}、其他单位的议题（略）", HEI)
        if left:
            _paragraph(document, "以前会议议定、尚未完成的事项", HEI)
            for task in left:
                _paragraph(document, f"{task.words}（{task.owner.name}，{_day(task.due_on)}前）")
        _end(document, meeting, is_whole=_is_whole(lines))
        out = BytesIO()
        document.save(out)
        return out.getvalue()


def _item(document: Any, number: int, item: AgendaItem) -> None:
    _paragraph(document, f"{_numeral(number)}、{item.project.name}：{item.title}", HEI)
    decisions = list(item.decisions.all()[::-1])
    if not decisions:
        _paragraph(document, "本次会议未作出议定。")
    for place, decision in enumerate(decisions, start=1):
        _paragraph(document, f"（{_numeral(place)}）{decision.words}", KAI)
        for task in decision.tasks.all():
            _paragraph(document, f"责任单位：{task.owner.name}；完成期限：{_day(task.due_on)}。")
        if days := decision.effect.get("days"):
            _paragraph(document, f"按此推演，项目计划提前{days}天。")


def _end(document: Any, meeting: Meeting, *, is_whole: bool) -> None:
    here, away = _came(meeting)
    _paragraph(document, indent=False)
    _paragraph(document, f"出席：{here}")
    if away:
        _paragraph(document, f"缺席：{away}")
    if meeting.is_synthetic:
        _paragraph(document, "（本纪要所涉项目和问题均为虚构的演示数据）")
    line = _paragraph(document, indent=False)
    _rule(line, "000000", 8)
    names = "、".join(unit.organisation.name for unit in meeting.units.select_related("organisation"))
    copies = _paragraph(document, indent=False)
    _run(
        copies,
        f"　抄送：{names}。" if is_whole else "　本件为节录，只列本单位参加的议题；全文存区重点项目办公室。",
        BODY,
        14,
    )
    _rule(copies, "000000", 4)
    printed = _paragraph(document, indent=False)
    _run(printed, f"　区重点项目办公室　　　　　　　　　　　　{_day(meeting.on)}印发", BODY, 14)
    _rule(printed, "000000", 8)
