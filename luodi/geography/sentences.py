"""Refusals of this room as sentences (Chinese; English in the room's catalogue)."""

from django.utils.translation import gettext_noop

SENTENCES: dict[str, str] = {
    "BOUNDARY_FILE_EMPTY": gettext_noop("文件“%(filename)s”是空的。"),
    "BOUNDARY_FILE_TOO_LARGE": gettext_noop("文件超过 %(limit)s MB，请简化轮廓后再传。"),
    "NOT_ZIPPED": gettext_noop(
        "“%(filename)s”只是 Shapefile 的一部分。请把 .shp、.shx、.dbf、.prj 一起压缩成一个 ZIP 再传。"
    ),
    "NOT_OUTLINES": gettext_noop(
        "“%(filename)s”不是 GeoJSON 或压缩的 Shapefile，或内容已损坏（行号：%(line)s）。请重新导出后再传。"
    ),
    "NO_SHAPES": gettext_noop("“%(filename)s”里没有图形。"),
    "TOO_MANY_SHAPES": gettext_noop("文件有 %(count)s 个图形，上限 %(limit)s 个。请只导出镇街一层。"),
    "TOO_MANY_POINTS": gettext_noop("文件的顶点超过 %(limit)s 个。请先简化轮廓再导入。"),
    "NOT_POLYGONS": gettext_noop("第 %(number)s 个图形是 %(kind)s，不是面。请导出镇街的面图层。"),
    "BAD_POINT": gettext_noop("第 %(number)s 个图形的第 %(place)s 个点不是一对数字：%(text)s。"),
    "BAD_RING": gettext_noop(
        "第 %(number)s 个图形的第 %(ring)s 个环不能用：须首尾闭合，至少三个不同的点，边不能重叠。"
    ),
    "RING_CROSSES": gettext_noop(
        "第 %(number)s 个图形的第 %(ring)s 个环自相交，在经度 %(longitude)s、纬度 %(latitude)s 附近。请改正后再传。"
    ),
    "POINTS_SWAPPED": gettext_noop(
        "第 %(number)s 个图形的第 %(place)s 个点写成了纬度在前（%(x)s, %(y)s）。请按经度在前导出后再传。"
    ),
    "DEGREES_EXPECTED": gettext_noop(
        "第 %(number)s 个图形的第 %(place)s 个点（%(x)s, %(y)s）是米，不是度。文件若是高斯投影，请选择相应坐标系。"
    ),
    "METRES_EXPECTED": gettext_noop(
        "第 %(number)s 个图形的第 %(place)s 个点（%(x)s, %(y)s）是度，不是高斯投影的米。请改选坐标系。"
    ),
    "POINT_OUTSIDE": gettext_noop(
        "第 %(number)s 个图形的第 %(place)s 个点（%(x)s, %(y)s）不在中国范围内，或与坐标系不符。"
    ),
    "TOWN_TOO_LARGE": gettext_noop(
        "第 %(number)s 个图形（%(town)s）有 %(area)s 平方公里，不像一个镇街。请检查坐标系和图层。"
    ),
    "TOWN_TWICE": gettext_noop(
        "第 %(first)s 个和第 %(second)s 个图形都对应“%(town)s”。请合并成一个图形后再传。"
    ),
    "TOWN_UNCLEAR": gettext_noop("第 %(number)s 个图形同时对应多个镇街：%(names)s。请只保留一个名称或编码。"),
    "NO_TOWN_MATCHED": gettext_noop(
        "%(count)s 个图形都没有对应到本区镇街。属性表里须有镇街的名称或编码，与“组织机构”中一致。"
    ),
    "TOWN_CLOSED": gettext_noop("镇街 %(towns)s 已停用，请重新提交文件。"),
    "UNKNOWN_DATUM": gettext_noop(
        "文件的坐标系“%(name)s”不能换算。可用 CGCS2000、WGS-84（度），或 CGCS2000 高斯-克吕格 3 度带（米）。"
    ),
    "DATUM_MISSING": gettext_noop("文件没有写明坐标系（缺 .prj）。请选择坐标系后再传。"),
    "DATUM_DISAGREES": gettext_noop("文件写明的坐标系是 %(stated)s，您选择的是 %(chosen)s，两者不符。"),
    "ZIP_BROKEN": gettext_noop("压缩文件已损坏，不能打开。"),
    "ZIP_LOCKED": gettext_noop("压缩文件有密码，请去掉密码后再传。"),
    "ZIP_TOO_LARGE": gettext_noop("压缩文件解开后超过 %(limit)s MB，或文件多于 %(members)s 个，未读取。"),
    "NOT_ONE_LAYER": gettext_noop("压缩文件里应当正好有一个 .shp，现有 %(count)s 个：%(names)s。"),
    "PARTS_MISSING": gettext_noop("图层“%(name)s”缺少 %(parts)s，请一起压缩后再传。"),
    "ENCODING_UNKNOWN": gettext_noop("属性表的编码“%(name)s”（.cpg）不认识。可用 UTF-8 或 GB18030。"),
    "ATTRIBUTES_UNREADABLE": gettext_noop("属性表不能按 %(encoding)s 读出。请以 UTF-8 重新导出，并附 .cpg。"),
    "BOUNDARIES_DECIDED": gettext_noop("这份文件已处理（%(state)s），不能再改。"),
    "BOUNDARIES_CHANGED_MEANWHILE": gettext_noop("预览之后另有轮廓启用。请重新提交文件，按新的差异确认。"),
}
