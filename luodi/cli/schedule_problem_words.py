"""Sentences of `luodi schedule` for classical problem files: which line, which number, what is wrong with it."""

from django.utils.translation import gettext as _

from luodi.engine.formats.problem_faults import Complaint, Item, Misread, What


def misread_words(misread: Misread) -> str:
    """The line and the complaint."""
    facts = {
        name: _item_words(fact) if isinstance(fact, What) else fact for name, fact in misread.facts.items()
    }
    sentence = _complaints()[misread.complaint] % facts
    return (
        _("第 %(line)s 行：%(sentence)s") % {"line": misread.line, "sentence": sentence}
        if misread.line
        else sentence
    )


def _item_words(what: What) -> str:
    return {
        Item.ACTIVITIES: _("工作数"),
        Item.ACTIVITIES_OF_PROJECT: _("项目 %(of)s 的工作数"),
        Item.CAPACITY: _("资源 %(of)s 的总量"),
        Item.DEMAND: _("工作 %(of)s 对资源 %(on)s 的需求"),
        Item.DOUBLY_CONSTRAINED: _("双重约束资源数"),
        Item.DURATION: _("工作 %(of)s 的工期"),
        Item.NUMBER: _("数字"),
        Item.PROJECTS: _("项目个数"),
        Item.RELEASE: _("项目 %(of)s 的最早开始"),
        Item.RENEWABLE: _("可更新资源数"),
        Item.NONRENEWABLE: _("不可更新资源数"),
        Item.RESOURCES: _("资源数"),
        Item.SUCCESSOR: _("紧后工作"),
        Item.SUCCESSORS: _("工作 %(of)s 的紧后工作数"),
        Item.USE: _("项目 %(of)s 是否使用资源 %(on)s"),
    }[what.item] % {"of": what.of, "on": what.on}


def _complaints() -> dict[Complaint, str]:
    return {
        Complaint.AMOUNTS: _("有 %(found)s 个资源总量，应有 %(expected)s 个"),
        Complaint.ARC_ROW: _("应为工作 %(activity)s，紧后工作与 [时距] 个数相同"),
        Complaint.COUNTER: _("缺少“%(what)s”一行，不是多模式文件或不完整"),
        Complaint.DEMAND: _("工作 %(activity)s 需要资源 %(resource)s %(amount)s，总量只有 %(capacity)s"),
        Complaint.DOUBLY: _("不支持双重约束资源"),
        Complaint.ENDS: _("文件在“%(what)s”之前结束，可能不完整"),
        Complaint.HEAD: _("应为工作数和可更新资源数"),
        Complaint.JOBS_MISSING: _("有 %(found)s 项工作，应有 %(expected)s 项，可能不完整"),
        Complaint.JOB_ROW: _("应为工作 %(activity)s、模式数、紧后工作数和各紧后工作"),
        Complaint.LEFT_OVER: _("最后一项工作之后还有“%(word)s”"),
        Complaint.LINES_MISSING: _("有 %(found)s 行，应有 %(expected)s 行，可能不完整"),
        Complaint.MODES_MISSING: _("有 %(found)s 个模式，应有 %(expected)s 个，可能不完整"),
        Complaint.MODE_ROW: _("应为工作 %(activity)s 的模式 %(mode)s"),
        Complaint.NEGATIVE: _("%(word)s 是负数"),
        Complaint.NONE: _("%(what)s是 0"),
        Complaint.NO_MODE: _("工作 %(activity)s 没有模式"),
        Complaint.NUMBER: _("%(what)s：“%(word)s”不是整数"),
        Complaint.PROJECT_NUMBER: _("紧后工作：“%(word)s”不是“项目:编号”"),
        Complaint.RANGE: _("%(what)s是 %(word)s，超过 %(most)s"),
        Complaint.RULER: _("没有结尾的分隔线，不是多模式文件或不完整"),
        Complaint.SECTION: _("缺少“%(word)s”部分或其中没有内容，可能不完整"),
        Complaint.SUCCESSOR: _("工作 %(activity)s 的紧后工作 %(successor)s 不存在，或是它自己"),
        Complaint.WORK_ROW: _("应为工作 %(activity)s 的工期和 %(expected)s 个需求"),
    }
