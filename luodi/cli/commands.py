"""What can be typed, and what each command does."""

import argparse
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi import journal
from luodi.cli import give_json
from luodi.cli.database import ready
from luodi.ledger.kinds import named

KINDS = named("permits.yaml", "kinds")


class Parser(argparse.ArgumentParser):
    """argparse with its own few words in the language of the locale."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts, add_help=False)
        self._positionals.title, self._optionals.title = _("参数"), _("选项")
        self.add_argument("-h", "--help", action="help", help=_("显示这段说明"))

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", _("用法："), 1)

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", _("用法："), 1)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, _("命令写法有误：%(message)s") % {"message": message} + "\n")


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = Parser(prog="luodi", description=_("落地：从承诺日期倒排全区投资项目的计划，挂图作战。"))
    commands = top.add_subparsers(title=_("命令"), required=True, metavar=_("命令"), parser_class=Parser)

    add = commands.add_parser("init", help=_("建立数据库，装入基础数据"))
    add.add_argument("--demo", action="store_true", help=_("装入487个项目的演示区"))
    add.set_defaults(command=init)

    add = commands.add_parser("serve", help=_("启动网页服务（SQLite 时一并启动后台作业）"))
    add.add_argument("--port", type=int, default=8000, help=_("端口"))
    add.set_defaults(command=serve)

    add = commands.add_parser("worker", help=_("启动后台作业"))
    add.set_defaults(command=worker)

    add = commands.add_parser("demo", help=_("装入演示区并启动网页服务"))
    add.add_argument("--port", type=int, default=8000, help=_("端口"))
    add.set_defaults(command=demo)

    _ledger_commands(commands)
    _schedule_command(commands)
    _history_commands(commands)

    add = commands.add_parser("audit", help=_("核对操作日志"))
    add.add_argument("what", choices=["verify"])
    add.add_argument("--json", metavar="FILE", help=_("把结果写成 JSON（“-” 为标准输出）"))
    add.set_defaults(command=audit)

    add = commands.add_parser("bench", help=_("运行性能测试"))
    add.add_argument("names", nargs="*", metavar="NAME", help=_("只运行这些"))
    add.set_defaults(command=bench)

    commands.add_parser("manage", help=_("任何 Django 命令"))
    return top


def _ledger_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    add = commands.add_parser("import", help=_("把台账（.xlsx .xls .csv）导入项目库"))
    add.add_argument("ledger", type=Path, help=_("台账文件"))
    add.add_argument("--sheet", help=_("工作表名称"))
    add.add_argument("--map", type=Path, metavar="FILE", help=_("列对应（JSON：列字母 → 字段）"))
    add.add_argument("--dry-run", action="store_true", help=_("只读取和比较，不写入"))
    add.add_argument("--accept-valid", action="store_true", help=_("有错行时写入正确的行"))
    add.add_argument("--json", metavar="FILE", help=_("把结果写成 JSON（“-” 为标准输出）"))
    add.set_defaults(command=import_ledger)

    add = commands.add_parser("plan", help=_("台账进，倒排计划和挂图出，不需要服务器"))
    add.add_argument("ledger", type=Path, help=_("台账文件"))
    add.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help=_("输出文件夹"))
    add.add_argument("--data-date", type=date.fromisoformat, metavar="D", help=_("数据日期（默认今天）"))
    add.add_argument(
        "--kind", choices=[code for code, _name, _name_en in KINDS], help=_("未写审批类型的项目按此类型")
    )
    add.add_argument("--json", metavar="FILE", help=_("把结果写成 JSON（“-” 为标准输出）"))
    add.set_defaults(command=plan)


def _schedule_command(commands: "argparse._SubParsersAction[Parser]") -> None:
    add = commands.add_parser("schedule", help=_("计算一个进度计划文件（PSPLIB、MS Project、Primavera）"))
    add.add_argument("file", type=Path, metavar="FILE", help=_("进度计划文件"))
    add.add_argument(
        "--time-limit",
        type=_seconds,
        default=10.0,
        metavar="S",
        help=_("搜索时间（秒），不含读取文件和准备求解器"),
    )
    add.add_argument("--seed", type=_seed, default=1, metavar="N", help=_("随机种子，相同则计划相同"))
    add.add_argument("--backward", type=date.fromisoformat, metavar="DATE", help=_("从这一天倒排"))
    add.add_argument("--json", metavar="FILE", help=_("把结果写成 JSON（“-” 为标准输出）"))
    add.set_defaults(command=schedule)


def _history_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    add = commands.add_parser("forecast", help=_("在进展历史（.csv）上按时间顺序检验预测"))
    add.add_argument("history", type=Path, metavar="HISTORY.csv", help=_("每行一次报告的进展历史"))
    add.add_argument("--horizon", type=int, default=365, metavar="DAYS", help=_("看多少天之后"))
    add.add_argument("--slip", type=int, default=90, metavar="DAYS", help=_("推迟超过多少天算晚"))
    add.add_argument("--test-from", type=date.fromisoformat, metavar="DATE", help=_("从哪天的报告起检验"))
    add.add_argument("--seed", type=_seed, default=1, metavar="N", help=_("随机种子，相同则结果相同"))
    add.add_argument("--json", metavar="FILE", help=_("把结果写成 JSON（“-” 为标准输出）"))
    add.set_defaults(command=forecast)

    add = commands.add_parser("mine", help=_("从审批事件日志（.xes .xes.gz .csv）看等待、堵点、返工、历时"))
    add.add_argument("events", type=Path, metavar="EVENTS", help=_("事件日志文件"))
    add.add_argument("--json", metavar="FILE", help=_("把结果写成 JSON（“-” 为标准输出）"))
    add.set_defaults(command=mine)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError(_("时间应大于零，不超过一天"))
    return seconds


def _seed(text: str) -> int:
    seed = int(text)
    if not 0 <= seed < 1 << 31:
        raise argparse.ArgumentTypeError(_("种子应为 0 到 2147483647 的整数"))
    return seed


def init(chosen: argparse.Namespace) -> int:
    at = timezone.now()
    ready(at)
    if chosen.demo:
        _load_demo()
    print(_("数据库已就绪。"))
    return 0


def serve(chosen: argparse.Namespace) -> int:
    from luodi.cli.serving import serve as run

    ready(timezone.now())
    return run(chosen.port)


def worker(chosen: argparse.Namespace) -> int:
    from luodi.cli.serving import work

    ready(timezone.now())
    return work()


def _load_demo() -> None:
    from luodi.demo.accounts import PASSWORD, ROLES_SHOWN
    from luodi.demo.load import load_demo

    load_demo(at=timezone.now())
    print(_("演示区已装入：487 个项目，数据日期 2021-11-30。虚构项目均已注明。"))
    print(_("账号（密码均为 %(password)s）：") % {"password": PASSWORD})
    for username, words in ROLES_SHOWN:
        print(f"  {username:<14}{words}")


def demo(chosen: argparse.Namespace) -> int:
    import os

    from luodi.cli.serving import serve as run
    from luodi.demo.load import DATA_DATE

    # The fixed day of the demonstration: the web server is forked with the settings as they stand here, the worker
    # is a new process and reads its environment.
    settings.LUODI_DATA_DATE = os.environ["LUODI_DATA_DATE"] = DATA_DATE.isoformat()
    settings.LUODI_DEMONSTRATION = True
    os.environ["LUODI_DEMONSTRATION"] = "1"
    ready(timezone.now())
    _load_demo()
    return run(chosen.port)


def import_ledger(chosen: argparse.Namespace) -> int:
    from luodi.cli.ledgers import import_one

    return import_one(chosen, timezone.now())


def plan(chosen: argparse.Namespace) -> int:
    from luodi.cli.planning import plan_one

    at = timezone.now()
    return plan_one(chosen, at, chosen.data_date or timezone.localdate(at))


def schedule(chosen: argparse.Namespace) -> int:
    from luodi.cli.scheduling import schedule_one

    return schedule_one(chosen)


def forecast(chosen: argparse.Namespace) -> int:
    from luodi.cli.forecasting import forecast_history

    return forecast_history(chosen)


def mine(chosen: argparse.Namespace) -> int:
    from luodi.cli.mining import mine_events

    return mine_events(chosen)


def audit(chosen: argparse.Namespace) -> int:
    """The chain without anchors cannot show that its end was cut by somebody with the rights of the database."""
    ready(timezone.now())
    found = journal.verify()
    give_json({"events": found.events, "intact": found.intact, "first_bad": found.first_bad}, chosen.json)
    if found.intact:
        print(_("日志完整：%(events)s 条。") % {"events": found.events}, file=sys.stderr)
        return 0
    print(_("日志第 %(first)s 条与前后不符。") % {"first": found.first_bad}, file=sys.stderr)
    return 1


def bench(chosen: argparse.Namespace) -> int:
    """Each benchmark is a program of bench/ that prints its result as lines of JSON."""
    folder = Path(__file__).resolve().parents[2] / "bench"
    programs = sorted(folder.glob("*.py"))
    if chosen.names:
        programs = [program for program in programs if program.stem in chosen.names]
    if not programs:
        print(_("没有这个性能测试；源码目录的 bench/ 里有全部。"), file=sys.stderr)
        return 1
    runs = (subprocess.run([sys.executable, str(program)], check=False) for program in programs)  # noqa: S603 - ours
    return max(run.returncode for run in runs)
