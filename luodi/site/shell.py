"""The frame around every page: what stands in the menu for this person. Only what works is in it."""

from functools import cache, lru_cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.desk.palette import Entry
from luodi.people.permissions import Ability, Reach, reach
from luodi.people.queries import unread

S = Ability.SEE_PROJECTS
# group, entries (url name, words, icon and the short words of the phone's bar, ability); what needs a wide window (is_wide)
# is not in the phone's bar
MENU: list[tuple[Any, list[tuple[Any, ...]]]] = [
    (
        _("总览"),
        [
            ("today", _("今日"), {"icon": "sun"}, None),
            ("wallchart", _("挂图作战"), {"icon": "bar-chart-steps"}, S),
            ("map", _("项目地图"), {"icon": "geo-alt", "short": _("地图")}, S),
            ("reports", _("报告"), {"icon": "file-earmark-bar-graph", "is_wide": True}, S),
            ("screen", _("大屏"), {"icon": "display", "is_wide": True}, S),
        ],
    ),
    (
        _("项目管理"),
        [
            ("leads", _("招引线索"), {"icon": "search", "short": _("招引")}, Ability.SEE_LEADS),
            ("projects", _("项目台账"), {"icon": "table", "short": _("台账")}, S),
            (
                "import",
                _("导入台账"),
                {"icon": "box-arrow-in-down", "short": _("导入")},
                Ability.IMPORT_LEDGERS,
            ),
        ],
    ),
    (
        _("计划"),
        [
            (
                "progress",
                _("进度上报"),
                {"icon": "check-circle-fill", "short": _("上报")},
                Ability.EDIT_PLANS,
            ),
            (
                "plan_runs",
                _("计划优化"),
                {"icon": "sliders", "short": _("优化")},
                Ability.SEE_PLAN_RUNS,
            ),
            ("stoppages", _("停工赶工"), {"icon": "x-octagon", "short": _("停工")}, S),
            ("fast_track", _("审批快车道"), {"icon": "check-circle-fill", "short": _("手续")}, S),
            ("desks", _("审批窗口"), {"icon": "hourglass-split", "short": _("窗口")}, Ability.SEE_LIMITS),
            (
                "editions",
                _("审批目录"),
                {"icon": "journal-text", "short": _("目录"), "is_wide": True},
                Ability.SEE_LIMITS,
            ),
            ("elements", _("要素保障"), {"icon": "hdd-stack", "short": _("要素")}, Ability.SEE_LIMITS),
            ("templates", _("施工模板库"), {"icon": "diagram-3", "short": _("模板")}, S),
        ],
    ),
    (
        _("调度"),
        [
            ("issues", _("问题调度"), {"icon": "journal-text", "short": _("问题")}, Ability.SEE_ISSUES),
            ("leader", _("顶格协调"), {"icon": "person-badge", "short": _("顶格")}, Ability.SEE_DISPATCH),
            ("meetings", _("联席会议"), {"icon": "people", "short": _("会议")}, Ability.SEE_MEETINGS),
            ("tasks", _("议定任务"), {"icon": "check-circle-fill", "short": _("任务")}, Ability.SEE_ISSUES),
            ("weekly", _("每周调度"), {"icon": "sliders", "short": _("周报")}, Ability.SEE_ISSUES),
            (
                "ground_breakings",
                _("集中开工"),
                {"icon": "building", "short": _("开工")},
                Ability.SEE_DISPATCH,
            ),
        ],
    ),
    (
        _("督查考核"),
        [
            ("cards", _("亮牌警告"), {"icon": "exclamation-triangle", "short": _("亮牌")}, Ability.SEE_CARDS),
            ("scores", _("考核评分"), {"icon": "graph-up", "short": _("考核")}, Ability.SEE_SCORES),
            ("results", _("投产后成效"), {"icon": "building", "short": _("成效"), "is_wide": True}, S),
            ("burden", _("减负"), {"icon": "hourglass-split", "is_wide": True}, Ability.SEE_BURDEN),
            (
                "inspections",
                _("现场督查"),
                {"icon": "geo-alt", "short": _("现场")},
                Ability.SEE_VISITS,
            ),
            ("tours", _("现场观摩"), {"icon": "people", "short": _("观摩")}, Ability.SEE_TOURS),
            ("forecasts", _("预测成绩"), {"icon": "graph-up", "short": _("预测"), "is_wide": True}, S),
        ],
    ),
    (
        _("责任服务"),
        [
            (
                "duties",
                _("责任落实"),
                {"icon": "person-badge", "short": _("落实")},
                Ability.SEE_DUTIES,
            ),
            ("service", _("企业服务"), {"icon": "house", "short": _("服务")}, S),
        ],
    ),
    (
        _("系统"),
        [
            (
                "organisations",
                _("组织机构"),
                {"icon": "building", "short": _("机构")},
                Ability.MANAGE_ORGANISATIONS,
            ),
            ("posts", _("职务岗位"), {"icon": "person-badge"}, Ability.MANAGE_ORGANISATIONS),
            ("users", _("用户"), {"icon": "people"}, Ability.MANAGE_USERS),
            ("journal", _("操作日志"), {"icon": "journal-text", "short": _("日志")}, Ability.READ_JOURNAL),
        ],
    ),
]


@cache
def _addresses() -> dict[str, str]:
    """Where each entry of the menu leads: the same for every request."""
    return {entry[0]: reverse(entry[0]) for _words, entries in MENU for entry in entries}


@lru_cache(maxsize=1024)
def _menu_address(path: str) -> str:
    """The address in the menu that a page belongs to; empty where there is none."""
    return max((each for each in _addresses().values() if _covers(each, path)), key=len, default="")


def _covers(address: str, path: str) -> bool:
    """Is a page this entry's, or below it? Of several the longest address is meant: windows stand below approvals."""
    return path == address or (address != "/" and path.startswith(address))


def _entry(request: HttpRequest, entry: tuple[Any, ...]) -> dict[str, Any] | None:
    name, words, icon, ability = entry
    if ability is not None and reach(request.user, ability) is Reach.NOTHING:  # type: ignore[arg-type]
        return None
    address = _addresses()[name]
    here = address == _menu_address(request.path)
    return {"address": address, "words": words, "short": words, "here": here, **icon}


WIDE = (Reach.ALL, Reach.TOWN)
# What can be begun from anywhere: url name, words, ability, and how far it must reach. The menu's pages come first.
BEGUN: list[tuple[str, Any, Ability, tuple[Reach, ...]]] = [
    ("project_new", _("新建项目"), Ability.EDIT_PROJECTS, WIDE),
    ("stoppage_new", _("登记停工"), Ability.ENTER_STOPPAGES, WIDE),
    ("export", _("导出 Excel"), S, (*WIDE, Reach.DUTY, Reach.OWN)),
    ("organisation_add", _("新增单位"), Ability.MANAGE_ORGANISATIONS, WIDE),
    ("post_add", _("新增职务"), Ability.MANAGE_ORGANISATIONS, WIDE),
    ("user_add", _("新增用户"), Ability.MANAGE_USERS, WIDE),
]


def pages(request: HttpRequest) -> list[Entry]:
    """The person's menu, account and what they may begin, for the palette."""
    user = request.user
    found = [
        Entry(str(made["words"]), str(words), made["address"])
        for words, entries in MENU
        for entry in entries
        if (made := _entry(request, entry))
    ]
    found.append(Entry(str(_("账号")), "", reverse("account")))
    begun = [
        Entry(str(words), str(_("操作")), reverse(name))
        for name, words, ability, reaches in BEGUN
        if reach(user, ability) in reaches  # type: ignore[arg-type]
    ]
    return found + begun


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu groups for the signed-in person, and the theme that the page starts with; under one name, so that no page's own
    words can take the place of the frame's."""
    theme = "dark" if request.COOKIES.get("luodi_theme") == "dark" else "light"
    if not request.user.is_authenticated:
        return {"shell": {"menu": [], "theme": theme, "demonstration": settings.LUODI_DEMONSTRATION}}
    menu: list[dict[str, Any]] = []
    for words, entries in MENU:
        shown = [made for entry in entries if (made := _entry(request, entry))]
        if shown:
            menu.append({"words": words, "entries": shown})
    found = {
        "menu": menu,
        "theme": theme,
        "tabs": [entry for group in menu for entry in group["entries"] if not entry.get("is_wide")][:5],
        "may_search": reach(request.user, S) is not Reach.NOTHING,
        "demonstration": settings.LUODI_DEMONSTRATION,
        "unread": partial(unread, request.user),  # asked only where the bar is drawn
    }
    return {"shell": found}
