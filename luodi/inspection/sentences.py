"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "VISIT_PROJECT_NOT_OPEN": gettext_noop("没有安排：“%(project)s”不在您的职责范围内。请联系重点办。"),
    "VISIT_DAY_PAST": gettext_noop("没有安排：%(on)s 已过。请选今天或以后的日期。"),
    "VISITS_CAPPED": gettext_noop(
        "没有安排：“%(project)s”%(near)s 已有督查，同一现场每月最多 %(most)s 次、间隔 %(apart)s 天。最早可选 %(free)s。"
    ),
    "VISIT_NOT_PLANNED": gettext_noop("没有保存：这次督查现在的状态是“%(state)s”。请刷新后再看。"),
    "VISIT_OF_OTHERS": gettext_noop("没有取消：还有别的单位参加这次督查。请联系重点办。"),
    "VISIT_NOT_YOURS": gettext_noop("没有保存：您的单位没有参加这次督查。请先加入。"),
    "RECORD_KEY_TAKEN": gettext_noop("没有收下：这个编号已用于另一份记录。请把内容放回表单，再保存一次。"),
    "RECORD_NOT_VALID": gettext_noop("没有收下：“%(field)s”填写不对。请放回表单，改正后再保存。"),
    "RECORD_EMPTY": gettext_noop("没有收下：记录是空的。请至少写一项所见、一个问题或总的情况。"),
    "PHOTO_TOO_LARGE": gettext_noop("文件超过 %(limit)s MB，没有收下。请用手机相机的普通画质重拍。"),
    "PHOTO_TOO_MANY_PIXELS": gettext_noop(
        "照片有 %(megapixels)s 百万像素，超过 %(limit)s，没有收下。请用普通画质重拍。"
    ),
    "PHOTO_NOT_A_PICTURE": gettext_noop(
        "不是能打开的照片（JPEG、PNG、WebP），没有收下。请重拍或另存为 JPEG。"
    ),
    "PHOTO_NOT_ASKED": gettext_noop("只有上报的节点和发现的问题需要照片，没有收下。"),
    "PHOTOS_TOO_MANY": gettext_noop("一份记录最多 %(most)s 张照片，这一张没有收下。"),
    "TOURS_TOO_MANY": gettext_noop("没有保存：本季度已有观摩“%(title)s”，每季度最多 %(most)s 次。"),
    "TOUR_STOPS_WRONG": gettext_noop("没有保存：请选 1 至 %(most)s 个项目和至少一个评分单位。"),
    "TOUR_NOT_IN_STATE": gettext_noop("没有保存：观摩现在的状态是“%(state)s”。请刷新后再看。"),
    "TOUR_NOT_YOURS": gettext_noop("没有保存：您的单位不参加这次评分。"),
    "TOUR_OWN_STOP": gettext_noop("没有保存：“%(project)s”是本单位的项目，由其他单位评分。"),
    "TOUR_POINTS_WRONG": gettext_noop("没有保存：“%(criterion)s”请填 0 至 %(most)s 之间的整数。"),
}
