"""`make demo`: set up, serve, and stop the whole portal with the data of the source texts.

Starts PostgreSQL and Valkey (unless the environment names servers), prepares database and
files, then runs web server, Celery worker and Celery beat until one ends or we are asked to.
"""

import hashlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

from config.services import DATA, Running, ServiceError, start
from config.services.commands import Ended, heed_endings, ignore_endings, run_beside
from config.services.processes import make_was_interrupted, stop_with_make
from config.services.supervisor import Child, Supervisor, last_lines
from config.setup import pdf_shortcoming

ROOT = DATA.parent
HOME = DATA / "demo"
READY_WITHIN = 90  # seconds
# public, and made in the demo only
PASSWORD = "Minsheng-2021"  # nosec B105
ACCOUNTS = (
    ("office", "省民生实事办公室 经办"),
    ("office2", "省民生实事办公室 经办（另一人）"),
    ("director", "省民生实事办公室 负责人"),
    ("leader", "省领导 查看"),
    ("reporter", "省住房和城乡建设厅 填报"),
    ("head", "省住房和城乡建设厅 负责人 审签"),
    ("county", "县（市、区） 填报"),
    ("countyhead", "县（市、区） 负责人 审签"),
    ("auditor", "审计 查看"),
    ("admin", "系统管理员"),
    ("security", "安全管理员"),
)
# what a government site has to name at its foot; samples, each says so
FOOTER = {
    "PORTAL_HOST_NAME": "演示省民生实事办公室（演示）",
    "PORTAL_SITE_CODE": "0000000000（演示）",
    "PORTAL_ICP": "演示ICP备00000000号（演示）",
    "PORTAL_POLICE": "演示公网安备00000000000000号（演示）",
}
STEPS = (
    ("建表", ["manage.py", "migrate", "--no-input"]),
    ("编译译文", ["-m", "config.translations", "compile"]),
    ("载入五份来源文本的数据", ["manage.py", "load_sources"]),
    ("建演示账号", ["manage.py", "create_demo_accounts"]),
    ("准备演示内容", ["manage.py", "create_demo_work"]),
    ("准备演示通报", ["manage.py", "create_demo_bulletins"]),
    ("准备演示发布", ["manage.py", "create_demo_publications"]),
    ("准备演示公众意见", ["manage.py", "create_demo_remarks"]),
    ("准备演示谋划", ["manage.py", "create_demo_planning"]),
    ("收集静态文件", ["manage.py", "collectstatic", "--no-input", "--clear"]),
)
# What the steps above read: while none of it changes, a second start skips them.
READ_BY_STEPS = ("*.py", "requirements.txt", "fixtures/**/*", "locale/**/*.po", "static/**/*")
CODE = ("agencies", "pledges", "progress", "oversight", "results", "config")


class DemoError(RuntimeError):
    """The demo cannot go on; the text says why."""


def main() -> int:
    """Run the demo until it is told to stop; return the exit code."""
    stop_with_make()
    heed_endings()
    try:
        port = chosen_port()
        services = start("demo")
        try:
            _serve(services, port)
        finally:
            ignore_endings()
            services.stop()
    except (DemoError, ServiceError) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except BrokenPipeError:  # whoever read what we print is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Ended:
        print("演示已停止。", flush=True)
    return 0


def chosen_port() -> int:
    """Return the port of `PORT` (8000). Raises DemoError when it is no port or is taken."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise DemoError(f"PORT={text} 不是端口号，请写成 make demo PORT=8001")
    patience = time.monotonic() + 2  # the web server of a killed demo takes a moment to end
    while trouble := _trouble_with(int(text)):
        if time.monotonic() > patience:
            other = int(text) + 1 if int(text) < 65535 else 8001
            raise DemoError(
                f"端口 {text} 不可用（演示或别的程序已占用）：请换一个，例如 make demo PORT={other}"
                f" / port {text}: {trouble}"
            )
        time.sleep(0.2)
    return int(text)


def _trouble_with(port: int) -> str:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def _serve(services: Running, port: int) -> None:
    environment = _environment(services)
    logs = HOME / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    _prepare(services, environment)
    supervisor = Supervisor(environment, ROOT)
    worker = f"demo-{port}@localhost"
    try:
        print("正在启动网站、任务进程与定时进程…", flush=True)
        for name, command in _children(port, worker).items():
            supervisor.start(Child(name, [sys.executable, "-m", *command], logs / f"{name}.log"))
        wait_ready(supervisor, services, lambda: _web_answers(port), f"网站（{logs}/web.log）")
        for name, answering in {"worker": worker, "exporter": _exporter(worker)}.items():
            wait_ready(
                supervisor,
                services,
                partial(_worker_answers, answering, environment),
                f"任务进程（{logs}/{name}.log）",
            )
        _announce(port)
        while True:
            check_alive(supervisor, services)
            time.sleep(0.3)
    finally:
        ignore_endings()
        supervisor.stop()


def _environment(services: Running) -> dict[str, str]:
    return {
        **services.environment,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORTAL_MODE": "demo",
        "PORTAL_TODAY": os.environ.get("PORTAL_TODAY") or "2023-10-16",
        # who tries the demo should see a verdict follow within the minute
        "JUDGE_EVERY_SECONDS": os.environ.get("JUDGE_EVERY_SECONDS") or "30",
        **{name: os.environ.get(name) or value for name, value in FOOTER.items()},
        "SECRET_KEY": _secret(),
        "STATIC_ROOT": str(HOME / "static"),
        "FILES_ROOT": str(HOME / "files"),
        "PYTHONUNBUFFERED": "1",
    }


def _secret() -> str:
    path = HOME / "secret"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        draft = os.open(HOME / "secret.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(draft, "w") as file:
            file.write(secrets.token_urlsafe(48))
        (HOME / "secret.new").replace(path)
    return path.read_text()


def _exporter(worker: str) -> str:
    return f"export-{worker}"


def _children(port: int, worker: str) -> dict[str, list[str]]:
    """A worker for what is waited for, and one for exports, which may take long."""
    celery = ["celery", "-A", "config"]
    alone = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    return {
        "web": [
            *("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "2", "--workers-kill-timeout", "2s", "config.wsgi:application"),
        ],
        "worker": [
            *(*celery, "worker", *alone, "--hostname", worker),
            *("--queues", "judge,deliver", "--concurrency", "2"),
        ],
        "exporter": [
            *(*celery, "worker", *alone, "--hostname", _exporter(worker)),
            *("--queues", "export", "--concurrency", "1"),
        ],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile", ""],
    }


def _worker_answers(worker: str, environment: dict[str, str]) -> bool:
    return _run(_ping(worker), environment, subprocess.DEVNULL) == 0


def _ping(worker: str) -> list[str]:
    return ["-m", "celery", "-A", "config", "inspect", "ping", "-d", worker, "--timeout", "2"]


def _prepare(services: Running, environment: dict[str, str]) -> None:
    """Run the set-up steps, unless the private database has seen them with the same files."""
    # The stamp lies with the private data: whoever brings a database of his own may empty it.
    private = None if os.environ.get("DATABASE_URL") else services.instance
    stamp = private.place / "prepared" if private else None
    today = environment["PORTAL_TODAY"]
    seen = stamp.read_text() if stamp and stamp.exists() else ""
    if seen == f"{fingerprint(ROOT)} {today}" and (HOME / "static").is_dir():
        return
    if stamp:
        stamp.unlink(missing_ok=True)
    for title, command in STEPS:
        print(f"{title}…", flush=True)
        log = HOME / "logs" / "setup.log"
        with log.open("wb") as output:
            code = _run(command, environment, output)
        if code:
            raise DemoError(f"{title}失败（{' '.join(command)}）：\n{last_lines(log)}")
    if stamp:
        stamp.write_text(f"{fingerprint(ROOT)} {today}")


def fingerprint(root: Path) -> str:
    """Return a hash of every file the set-up steps read, by path and content."""
    paths = {path for pattern in READ_BY_STEPS for path in root.glob(pattern)}
    paths |= {path for folder in CODE for path in (root / folder).rglob("*.py")}
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(f"{path.relative_to(root)}\n".encode("utf-8", "surrogateescape"))
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    compiled = sorted(path.name for path in root.glob("locale/*/LC_MESSAGES/*.mo"))
    return f"{digest.hexdigest()} {len(compiled)}"


def check_alive(supervisor: Supervisor, services: Running) -> None:
    """Raise DemoError, with the end of its log, when a child or server has ended; heed make."""
    if make_was_interrupted():
        raise Ended(2)
    child = supervisor.fallen()
    if child and child.process:
        code = child.process.returncode
        raise DemoError(f"{child.name} 已退出（代码 {code}）：\n{last_lines(child.log)}")
    server = services.ended()
    if server:
        raise DemoError(f"{server.name} 已退出：\n{last_lines(server.log)}")


def wait_ready(
    supervisor: Supervisor, services: Running, ready: Callable[[], bool], what: str
) -> None:
    """Wait until `ready()`. Raises DemoError if a child ends or 90 seconds pass first."""
    deadline = time.monotonic() + READY_WITHIN
    while not ready():
        check_alive(supervisor, services)
        if time.monotonic() > deadline:
            raise DemoError(f"{READY_WITHIN} 秒内未就绪：{what}")
        time.sleep(0.2)


def _web_answers(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _run(command: list[str], environment: dict[str, str], output: IO[bytes] | int) -> int:
    return run_beside(
        [sys.executable, *command],
        environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    )


def _announce(port: int) -> None:
    print(f"\n演示已就绪：http://127.0.0.1:{port}/   （Ctrl-C 停止；日志在 .data/demo/logs/）")
    print(f"演示账号，密码均为 {PASSWORD}：")
    for name, role in ACCOUNTS:
        print(f"  {name:<12}{role}")
    shortcoming = pdf_shortcoming()
    if shortcoming:
        print(shortcoming)
    print(flush=True)


if __name__ == "__main__":
    sys.exit(main())
