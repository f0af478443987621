"""The commands of `deploy/local/portal`."""

import argparse
import os
import sys
from pathlib import Path

from stack import steps
from stack.console import Problem, fail
from stack.settings import ZONES, Settings, from_environment

OWN_WORDS = {"ckan": 2, "exec": 1, "test": 1, "bench": 1}
"""Of the commands that hand over to another: how many words are ours."""


def main(arguments: list[str]) -> int:
    """Run one command; out: its exit code."""
    own, rest = _split(arguments or ["--help"])
    options = _parser().parse_args(own)
    options.rest = rest
    try:
        return options.run(from_environment(), options) or 0
    except Problem as problem:
        fail(problem)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `portal up | head`: nobody listens any more, and what was begun is not finished
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Our own words, and those that belong to the command we hand over to, options and all."""
    own = OWN_WORDS.get(arguments[0], len(arguments))
    return arguments[:own], arguments[own:]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="portal", description="安徽省公共数据开放平台，单机全套 · the stack on one machine"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    up = commands.add_parser("up", help="安装并启动 install what is missing and start")
    up.add_argument("--empty", action="store_true", help="不装演示数据 no demo data")
    up.set_defaults(run=lambda settings, options: steps.up(settings, demo=not options.empty))

    down = commands.add_parser("down", help="停止 stop; the data stay")
    down.set_defaults(run=lambda settings, _: steps.down(settings))

    status = commands.add_parser("status", help="状态 states and addresses; exit code 3 when something does not run")
    status.set_defaults(run=lambda settings, _: steps.status(settings))

    logs = commands.add_parser("logs", help="日志 follow the log of one program, or of all")
    logs.add_argument("name", nargs="?")
    logs.set_defaults(run=_logs)

    backup = commands.add_parser("backup", help="备份 both zones in one file, while they run")
    backup.add_argument("where", nargs="?", type=Path, help="文件或目录 file or folder (default: ANHUI_BACKUPS)")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="恢复 a backup onto a bare machine, installing what is missing")
    restore.add_argument("file", type=Path)
    restore.add_argument("--replace", action="store_true", help="取代已有的数据 in place of the data that are here")
    restore.add_argument("--yes", action="store_true", help="不再询问 do not ask")
    restore.add_argument("--journal", type=Path, help="撤下日志 the withdrawal journal, if it is not beside the backup")
    restore.add_argument("--no-journal", action="store_true", help="没有撤下日志也恢复 restore although there is none")
    restore.set_defaults(run=_restore)

    reset = commands.add_parser("reset", help="删除全部数据 delete all data; backups and what is installed stay")
    reset.add_argument("--yes", action="store_true", help="不再询问 do not ask")
    reset.set_defaults(run=lambda settings, options: steps.reset(settings, yes=options.yes))

    ckan = commands.add_parser("ckan", help="在某区运行 ckan 命令 run a ckan command in a zone")
    ckan.add_argument("zone", choices=ZONES)
    ckan.set_defaults(run=_ckan)

    execute = commands.add_parser("exec", help="在环境中运行命令 run a command inside the environment")
    execute.set_defaults(run=_exec)

    bench = commands.add_parser("bench", help="性能测试 NAME [--json]: run a benchmark; without NAME list them")
    bench.set_defaults(run=_bench)

    test = commands.add_parser("test", help="检查与测试 linters, types and tests on servers of their own")
    test.set_defaults(run=_test)
    return parser


def _logs(settings: Settings, options: argparse.Namespace) -> int:
    known = sorted(path.stem for path in settings.log.glob("*.log"))
    if options.name and options.name not in known:
        names = ", ".join(known) or "（无 none）"
        raise Problem(f"没有名为 {options.name} 的日志；有：{names}", f"no such log; there are: {names}")
    files = [str(settings.log / f"{name}.log") for name in ([options.name] if options.name else known)]
    if not files:
        raise Problem("还没有日志，先运行 portal up", "no logs yet: run `portal up` first")
    follow = ["-F"] if sys.stdout.isatty() else []
    os.execvp("tail", ["tail", "-n", "100", *follow, *files])


def _ckan(settings: Settings, options: argparse.Namespace) -> int:
    return _replace(settings, [settings.bin("ckan"), "-c", str(settings.ini(options.zone)), *options.rest])


def _exec(settings: Settings, options: argparse.Namespace) -> int:
    if not options.rest:
        raise Problem("exec 需要一个命令", "exec needs a command")
    return _replace(settings, options.rest)


def _replace(settings: Settings, command: list[str]) -> int:
    if not Path(settings.bin("ckan")).exists():
        raise Problem("环境尚未安装，先运行 portal up", "not installed yet: run `portal up` first")
    sys.stdout.flush()
    environment = settings.environment()
    try:
        os.execvpe(command[0], command, environment)
    except FileNotFoundError as error:
        raise Problem(f"找不到命令 {command[0]}", f"command not found: {command[0]}") from error


def _backup(settings: Settings, options: argparse.Namespace) -> None:
    from stack import backup

    with steps.locked(settings):
        backup.create(settings, options.where.absolute() if options.where else None)


def _restore(settings: Settings, options: argparse.Namespace) -> None:
    from stack import restore

    restore.run(settings, options)


def _bench(settings: Settings, options: argparse.Namespace) -> int:
    from stack import bench

    if not options.rest:
        return bench.list_them()
    return _replace(settings, bench.command(settings, options.rest))


def _test(settings: Settings, options: argparse.Namespace) -> int:
    from stack import testing

    return testing.run_tests(settings, options.rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
