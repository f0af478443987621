"""What the machine must have: Debian packages, room on the disk, free ports."""

import os
import shutil
import socket
from pathlib import Path

from stack.console import Problem, step
from stack.settings import Settings
from stack.shell import run

PACKAGES = {
    # package: a file that is there when it is installed
    "python3-venv": "/usr/lib/python3/dist-packages",
    "python3-dev": "/usr/include/python3.11/Python.h",
    "gcc": "/usr/bin/gcc",
    "libpq-dev": "/usr/include/postgresql/libpq-fe.h",
    "libmagic1": "/usr/share/misc/magic.mgc",
    "postgresql-15": "/usr/lib/postgresql/15/bin/postgres",
    "redis-server": "/usr/bin/redis-server",
    "openjdk-17-jdk-headless": "/usr/lib/jvm/java-17-openjdk-amd64/bin/javac",
    "maven": "/usr/bin/mvn",
}
TEST_PACKAGES = {
    "chromium": "/usr/bin/chromium",
    "fonts-noto-cjk": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
}
GB_TO_INSTALL, GB_TO_RUN = 3.0, 0.5
PORT_VARIABLES = {"portal": "ANHUI_PORTAL_PORT", "registry": "ANHUI_REGISTRY_PORT"}


def is_root() -> bool:
    """Whether we may install packages, and must give PostgreSQL, which refuses root, a user of its own."""
    return os.geteuid() == 0


def check_disk(settings: Settings, needed: float) -> None:
    """Errors: Problem when the home folder's disk has too little room."""
    free = shutil.disk_usage(settings.home).free / 1e9
    if free < needed:
        raise Problem(
            f"磁盘空间不足：{settings.home} 只剩 {free:.1f} GB，至少需要 {needed} GB；"
            "请清理，或用 ANHUI_HOME 指向别的磁盘",
            f"only {free:.1f} GB free where {needed} are needed: free some, or set ANHUI_HOME to another disk",
        )


def check_ports(settings: Settings) -> None:
    """Errors: Problem naming each taken port, who holds it, and the variable that moves it."""
    taken = [(name, port) for name, port in settings.ports.items() if not _free(port)]
    if taken:
        lines = [
            f"{port}（{name}）被 {_holder(port)} 占用；改用 {PORT_VARIABLES.get(name, 'ANHUI_PORT_BASE')}=其他端口"
            for name, port in taken
        ]
        variables = sorted({PORT_VARIABLES.get(name, "ANHUI_PORT_BASE") for name, _ in taken})
        raise Problem(
            "端口已被占用：\n  " + "\n  ".join(lines),
            f"ports are taken: stop those programs, or set {' and '.join(variables)} to other ports",
        )


def install_packages(packages: dict[str, str]) -> None:
    """Install with apt what is missing; nothing else is touched.

    Errors: Problem with the command for an administrator when packages are missing and we are not root.
    """
    missing = [name for name, file in packages.items() if not Path(file).exists()]
    if not missing:
        return
    if not is_root():
        command = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
        raise Problem(
            f"缺少系统软件包，请管理员运行一次：\n  {command}\n（装完后 Debian 自带的 PostgreSQL、Redis 不需要启动）",
            "Debian packages are missing: have an administrator run that line once",
        )
    with step(f"安装系统软件包 apt: {' '.join(missing)}"):
        apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        with _services_stay_off():
            run(["apt-get", "update", "-qq"], env=apt)
            run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], env=apt)
        absent = [name for name in missing if not Path(packages[name]).exists()]
        if absent:
            raise Problem(
                f"软件包装上了但找不到文件：{', '.join(absent)}（本程序面向 Debian 12 amd64）",
                f"installed, but files are not where Debian 12 (amd64) puts them: {', '.join(absent)}",
            )


class _services_stay_off:  # noqa: N801 - reads as what it does
    """apt must not start Debian's own PostgreSQL and Redis: they would take memory and ports for nothing."""

    policy = Path("/usr/sbin/policy-rc.d")

    def __enter__(self) -> None:
        self.ours = not self.policy.exists()
        if self.ours:
            self.policy.write_text("#!/bin/sh\nexit 101\n")
            self.policy.chmod(0o755)

    def __exit__(self, *_: object) -> None:
        if self.ours:
            self.policy.unlink(missing_ok=True)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _holder(port: int) -> str:
    """The process that listens on the port, found through /proc as `ss` may not be installed."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:] if Path(table).exists() else ():
            parts = line.split()
            if parts[3] == "0A" and int(parts[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(f"socket:[{parts[9]}]")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(fd) in inodes for fd in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} (pid {process.name})"
        except OSError:
            continue
    return "未知进程 an unknown process"
