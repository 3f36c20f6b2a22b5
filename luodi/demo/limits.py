"""Fictional desks and pools of the demonstration district, so that its projects have something to queue for."""

from datetime import date, datetime
from decimal import Decimal

from luodi.approvals.actions import CapacityChange, DeskFacts, add_desk, set_capacity
from luodi.approvals.models import Desk
from luodi.elements.actions import Arrival, PoolFacts, add_batch, add_pool
from luodi.elements.models import Pool
from luodi.people.models import Organisation

# department, code, name, English, items, counted, how many, weekdays
DESKS = [
    ("APPROVALS", "APPROVALS-1", "综合受理窗口", "General desk", "", "DAY", 55, ""),
    ("HOUSING", "HOUSING-1", "工程审批窗口", "Construction desk", "", "DAY", 50, ""),
    ("NATURAL-RESOURCES", "LAND-1", "规划土地窗口", "Planning and land desk", "", "DAY", 30, ""),
    ("ECOLOGY", "ECOLOGY-1", "环评窗口", "Environmental desk", "", "DAY", 40, ""),
    ("PROMOTION", "PROMOTION-1", "项目准入联评会", "Admission panel", "P01", "WEEK", 12, ""),
]
POOLS = [
    ("LAND", "新增建设用地指标", "New construction land", "NATURAL-RESOURCES", True, [
        (date(2021, 1, 1), 6000, "虚构〔2021〕1号"), (date(2022, 4, 1), 6000, "虚构〔2022〕1号"),
        (date(2022, 7, 1), 6000, "虚构〔2022〕2号"), (date(2023, 1, 1), 20000, "虚构〔2023〕1号"),
        (date(2024, 1, 1), 20000, "虚构〔2024〕1号"),
    ]),
    ("ENERGY", "年度能耗指标", "Yearly energy quota", "DEVELOPMENT-REFORM", False, [
        (date(2021, 1, 1), 120000, "虚构〔2021〕能1号"), (date(2022, 1, 1), 150000, "虚构〔2022〕能1号"),
        (date(2023, 1, 1), 150000, "虚构〔2023〕能1号"),
    ]),
]  # fmt: skip


def make_limits(*, at: datetime) -> None:
    """Desks and pools, once."""
    units = {unit.code: unit for unit in Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT)}
    for department, code, name, english, items, period, amount, weekdays in DESKS:
        if not Desk.objects.filter(code=code).exists():
            facts = DeskFacts(units[department], code, name, amount, english, items, period, weekdays, True)
            add_desk(by=None, at=at, facts=facts)
    desk = Desk.objects.get(code="ECOLOGY-1")
    if not desk.changes.exists():
        change = CapacityChange(date(2022, 3, 1), 48, "增派人员（虚构）")
        set_capacity(by=None, at=at, desk=desk, version=desk.version, change=change)
    for element, name, english, keeper, carries, batches in POOLS:
        if not Pool.objects.filter(element=element).exists():
            kept = PoolFacts(element, name, english, units[keeper], carries, True, True)
            pool = add_pool(by=None, at=at, facts=kept)
            for on, amount, source in batches:
                pool.refresh_from_db()
                arrival = Arrival(on, Decimal(amount), source)
                add_batch(by=None, at=at, pool=pool, version=pool.version, arrival=arrival)
