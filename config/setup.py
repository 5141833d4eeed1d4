"""Set-up before any virtual environment exists; run by the system's python3 as a script.

    python3 -I config/setup.py venv                make .venv with what requirements-dev.txt pins
    python3 -I config/setup.py packages pdf        system packages for PDF; without them, goes on
    python3 -I config/setup.py packages --strict pdf browser     without them, stops saying why
    python3 -I config/setup.py packages --strict servers         what takes the files of deploy/
    python3 -I config/setup.py packages --strict judges          what make audit needs besides
    python3 -I config/setup.py browser             print the path of Chromium

Standard library only, and plain enough for an old Python to read and say that it is too old.
System packages are installed where that may be done (Debian, as root), else named in one line.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHONS = ("python3", "python3.13", "python3.12", "python3.11", "python3.14", "/usr/bin/python3")
PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
PDF_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk")
JUDGES = (("java", "default-jre-headless"), ("node", "nodejs"), ("npm", "npm"))
# what takes the files of deploy/ in the tests; some of them stand where only root looks
SERVERS = (
    ("nginx", "nginx"),
    ("pgbouncer", "pgbouncer"),
    ("systemd-analyze", "systemd"),
    ("openssl", "openssl"),
)
SBIN = os.pathsep + "/usr/sbin"
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
)
DOWNLOADED_BROWSERS = ".cache/ms-playwright/chromium-*/chrome-linux*/chrome"
PROBE = """
import sys
try:
    import ensurepip, venv
    usable = 1
except ImportError:
    usable = 0
print(sys.version_info[0], sys.version_info[1], usable)
"""


class SetupError(Exception):
    """Set-up cannot go on; the text is one line, fit to be shown as it is."""


def say(text: str) -> None:
    """Print a line of progress; what a caller wants to read goes to standard output instead."""
    print(text, file=sys.stderr)
    sys.stderr.flush()


# --- the virtual environment ------------------------------------------------------------------


def make_venv() -> None:
    """Make .venv hold exactly what requirements-dev.txt pins. Quick when it does already."""
    with _one_at_a_time():
        stamp = VENV / "requirements.sha256"
        wanted = _pins()
        if stamp.exists() and stamp.read_text() == wanted and _version(VENV / "bin/python"):
            return
        if not _version(VENV / "bin/python"):
            _create_venv()
        say("正在按 requirements-dev.txt 安装依赖（首次需数分钟）… / installing dependencies")
        pip = [str(VENV / "bin/python"), "-m", "pip", "install", "-qq", "--no-input"]
        pip += ["--disable-pip-version-check", "--require-hashes"]
        pip += ["--requirement", "requirements-dev.txt"]
        if subprocess.call(pip, cwd=str(ROOT), stdin=subprocess.DEVNULL):
            raise SetupError("依赖安装失败，见上文 / pip could not install the dependencies")
        stamp.write_text(wanted)


def _pins() -> str:
    digest = hashlib.sha256()
    for name in ("requirements.txt", "requirements-dev.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _create_venv() -> None:
    python = _base_python()
    shutil.rmtree(str(VENV), ignore_errors=True)
    if subprocess.call([python, "-m", "venv", str(VENV)], cwd=str(ROOT)):
        raise SetupError(f"{python} -m venv 失败 / could not make .venv")


def _base_python() -> str:
    """Return a Python that is new enough and can make virtual environments."""
    bare = ""
    for name in PYTHONS:
        python = shutil.which(name)
        found = _version(python) if python else None
        if found and found[:2] >= OLDEST:
            if found[2]:
                return str(python)
            bare = bare or str(python)
    if not bare:
        now = ".".join(str(part) for part in sys.version_info[:3])
        raise SetupError(f"需要 Python 3.11 或更高，本机为 {now} / Python 3.11 or newer is needed")
    # Debian packs the module apart, one package per version.
    major, minor, _usable = _version(bare) or (*OLDEST, 0)
    package = f"python{major}.{minor}-venv"
    if _install([package]) and (_version(bare) or (0, 0, 0))[2]:
        return bare
    raise SetupError(f"{bare} 缺少 venv 模块，请执行：sudo apt-get install {package}")


def _version(python: "Path | str") -> "tuple[int, int, int] | None":
    """Return (major, minor, 1 if it can make virtual environments), None if it does not run."""
    try:
        answer = subprocess.check_output(
            [str(python), "-I", "-c", PROBE], stderr=subprocess.DEVNULL, cwd="/"
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    major, minor, usable = answer.split()
    return int(major), int(minor), int(usable)


class _one_at_a_time:
    """Hold off a second make that would set up the same checkout at the same time."""

    def __enter__(self) -> None:
        data = ROOT / ".data"
        try:
            if not data.is_dir():
                data.mkdir()
                data.chmod(0o711)  # the servers' account passes through it
            self.lock = open(str(data / "setup.lock"), "w")
        except OSError as error:
            raise SetupError(f"项目文件夹不可写 / cannot write {data}: {error.strerror}") from error
        fcntl.flock(self.lock, fcntl.LOCK_EX)

    def __exit__(self, *_details: object) -> None:
        self.lock.close()


# --- system packages ---------------------------------------------------------------------------


def packages(wanted: "list[str]", strict: bool) -> None:
    """See to the system packages for "pdf" and "browser". Raises SetupError when `strict`."""
    missing = _missing(wanted)
    if not missing or (not strict and _failed_lately(missing)):
        return
    with _one_at_a_time():
        done = _install(missing)
    still = _missing(wanted)
    if not still:
        return
    if strict:
        why = "安装失败" if _may_install() and not done else "未安装"
        raise SetupError(f"测试所需系统软件包{why}，请执行：{install_command(still)}")
    (ROOT / ".data" / "packages-failed").write_text(" ".join(missing))


def _missing(wanted: "list[str]") -> "list[str]":
    missing = missing_for_pdf() if "pdf" in wanted else []
    if "browser" in wanted and not browser():
        missing.append("chromium")
    if "judges" in wanted:
        missing += [package for program, package in JUDGES if not shutil.which(program)]
    if "servers" in wanted:
        path = os.environ.get("PATH", "") + SBIN
        missing += [package for program, package in SERVERS if not shutil.which(program, path=path)]
    return missing


def missing_for_pdf() -> "list[str]":
    """Return the Debian packages that PDF output lacks."""
    missing = []
    for library, package in zip(PDF_LIBRARIES, PDF_PACKAGES):  # noqa: B905 - the fonts are last
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    if not _has_chinese_fonts():
        missing.append(PDF_PACKAGES[-1])
    return missing


def _has_chinese_fonts() -> bool:
    try:
        listing = subprocess.check_output(["fc-list", ":lang=zh-cn", "file"])
    except (OSError, subprocess.CalledProcessError):
        return False
    return bool(listing.strip())


def pdf_shortcoming() -> str:
    """Return one line saying that PDF is off and how to mend it, empty when it is not off."""
    missing = missing_for_pdf()
    return f"PDF 暂不可用，如需请执行：{install_command(missing)}" if missing else ""


def browser() -> str:
    """Return the path of an installed Chromium or kin, empty when there is none."""
    chosen = os.environ.get("PORTAL_CHROMIUM", "")
    if chosen:
        if shutil.which(chosen):
            return str(shutil.which(chosen))
        raise SetupError(f"PORTAL_CHROMIUM={chosen} 不是可执行文件 / is not executable")
    found = [shutil.which(name) or "" for name in BROWSERS]
    found += [str(path) for path in sorted(Path.home().glob(DOWNLOADED_BROWSERS))]
    return next((path for path in found if path), "")


def install_command(names: "list[str]") -> str:
    """Return what a person types to install the packages."""
    return "sudo apt-get install --no-install-recommends " + " ".join(names)


def _may_install() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("apt-get"))


def _install(names: "list[str]") -> bool:
    """Install Debian packages where that may be done; tell whether it was."""
    if not _may_install():
        return False
    say("正在安装系统软件包 / installing system packages: " + " ".join(names))
    surroundings = dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C.UTF-8")
    get = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    for command in (["update"], ["install", "-y", "--no-install-recommends", *names]):
        code = subprocess.call(
            get + command, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
    return code == 0


def _failed_lately(missing: "list[str]") -> bool:
    # A machine without network would otherwise wait for it at every start of the demo.
    note = ROOT / ".data" / "packages-failed"
    try:
        fresh = time.time() - note.stat().st_mtime < 24 * 3600
        return fresh and note.read_text() == " ".join(missing)
    except OSError:
        return False


def main(arguments: "list[str]") -> None:
    """Do what the first argument says. Raises SetupError."""
    action, rest = arguments[0], arguments[1:]
    if action == "venv":
        make_venv()
    elif action == "packages":
        packages(rest, "--strict" in rest)
    elif action == "browser":
        print(browser())
    else:
        raise SetupError(f"无此操作 / no such action: {action}")


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # so that what we have called ends with us: a second pip must not meet the first
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main(sys.argv[1:])
    except SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
