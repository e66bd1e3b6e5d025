"""Make the environment `.venv` from nothing but a Python 3.9 or newer: `python3 tools/bootstrap.py [run|test]`.

Finds or gets a Python 3.12 or newer, installs the hashed locks and the project itself, and adds the Debian packages that PDF
or browser tests need. A second run finds its stamp and is over in milliseconds. Standard library only.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List, Optional, Tuple

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
TOOL = ROOT / ".venv-bootstrap"
STAMP = VENV / "opscharter-stamp.json"
OLDEST = (3, 12)
#: Tried in this order: what we develop on first; newer ones may lack ready-made wheels.
NAMES = ("3.13", "3.12", "3.14", "3.15")

PDF_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk")
TEST_PACKAGES = ("chromium",)


class BootstrapError(Exception):
    """Something the person has to mend; the text says what, in English and Chinese."""


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"· {text}", flush=True)


# --- stamp: is everything there already? ----------------------------------------------------------------------------------


def fingerprint(mode: str) -> str:
    """Return a hash of all that decides what is installed for `mode`, and where."""
    lock = "dev.txt" if mode == "test" else "run.txt"
    hashed = hashlib.sha256(str(ROOT).encode())
    for path in (ROOT / "requirements" / lock, ROOT / "pyproject.toml", Path(__file__)):
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


def stamps() -> Dict[str, str]:
    """Return what earlier runs installed: mode -> fingerprint."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def is_done(mode: str) -> bool:
    """Tell whether `mode` is installed; the test environment holds the other one."""
    have = stamps()
    there = (VENV / "bin" / "opscharter").exists() and (VENV / "bin" / "python").exists()
    modes = {mode, "test"}
    return there and any(have.get(one) == fingerprint(one) for one in modes)


# --- a Python and an installer --------------------------------------------------------------------------------------------


def version_of(program: str) -> Optional[Tuple[int, int]]:
    """Return the version of a Python program, None when it does not answer (a shim of pyenv may not)."""
    question = "import sys, venv; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [program, "-c", question], check=True, capture_output=True, text=True, timeout=20
        )
        major, minor = answer.stdout.split()
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return int(major), int(minor)


def candidates() -> List[str]:
    """Return Pythons that may be new enough, best first."""
    found = [path for name in NAMES for path in [shutil.which("python" + name)] if path]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    try:
        folders = sorted(pyenv.iterdir(), reverse=True)
    except OSError:
        folders = []
    found += [
        str(folder / "bin" / "python")
        for name in NAMES
        for folder in folders
        if folder.name.startswith(name)
    ]
    return [*found, sys.executable, *filter(None, map(shutil.which, ("python3", "python")))]


def find_python(uv: Optional[str]) -> str:
    """Return a Python that is new enough; let uv look for and fetch one when there is none."""
    for program in candidates():
        version = version_of(program)
        if version and version >= OLDEST:
            return program
    if uv:
        wanted = ">=%d.%d" % OLDEST
        if subprocess.run(
            [uv, "python", "find", wanted], check=False, capture_output=True, cwd=ROOT
        ).returncode:
            say("fetching Python 3.13 / 正在获取 Python 3.13")
            subprocess.run([uv, "python", "install", "3.13"], check=False, env=environment())
        answer = subprocess.run(
            [uv, "python", "find", wanted], check=False, capture_output=True, text=True, cwd=ROOT
        )
        if answer.returncode == 0:
            return answer.stdout.strip()
    raise BootstrapError(
        "No Python 3.12 or newer was found, and none could be fetched.\n"
        "  Install one (for example: apt-get install python3.13 python3.13-venv, or pyenv install 3.13) and run make up again.\n"
        "  未找到 Python 3.12 或更高版本，也无法自动获取。请先安装（如 apt-get install python3.13 python3.13-venv），再运行 make up。"
    )


def environment() -> Dict[str, str]:
    """Return the environment for uv, which does not read pip's settings: a mirror chosen for pip is meant for uv too."""
    env = dict(
        os.environ, UV_LINK_MODE="copy", UV_NO_PROGRESS="1", PIP_DISABLE_PIP_VERSION_CHECK="1"
    )
    if "UV_DEFAULT_INDEX" not in env and "UV_INDEX_URL" not in env:
        mirror = env.get("PIP_INDEX_URL") or pip_setting("global.index-url")
        if mirror:
            env["UV_DEFAULT_INDEX"] = mirror
    if env.get("PIP_CERT"):
        env.setdefault("SSL_CERT_FILE", env["PIP_CERT"])
    return env


def pip_setting(name: str) -> str:
    """Return one of pip's settings, empty when unset or without pip."""
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", name],
        check=False,
        capture_output=True,
        text=True,
    )
    return answer.stdout.strip() if answer.returncode == 0 else ""


def find_uv() -> Optional[str]:
    """Return uv: from PATH, from an earlier run, or fetched by pip into a small environment; None when that fails."""
    for program in (shutil.which("uv"), str(TOOL / "bin" / "uv")):
        if program and works([program, "--version"]):
            return program
    say("fetching the installer uv / 正在获取安装工具 uv")
    base = next((p for p in candidates() if version_of(p)), sys.executable)
    shutil.rmtree(TOOL, ignore_errors=True)
    lock = str(ROOT / "requirements" / "uv.txt")
    if not works([base, "-m", "venv", str(TOOL)]):
        return None
    if works(
        [str(TOOL / "bin" / "python"), "-m", "pip", "install", "-q", "--require-hashes", "-r", lock]
    ):
        return str(TOOL / "bin" / "uv")
    return None


def works(command: List[str]) -> bool:
    """Run a command quietly and tell whether it succeeded."""
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


# --- installing -----------------------------------------------------------------------------------------------------------


def make_environment(mode: str) -> None:
    """Create `.venv` when it is missing or broken, and bring it in line with the lock."""
    uv = find_uv()
    inside = version_of(str(VENV / "bin" / "python"))
    if inside is None or inside < OLDEST:
        python = find_python(uv)
        say(f"creating .venv with {python} / 正在创建 .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        if uv:
            run([uv, "venv", "-q", "--python", python, str(VENV)])
        else:
            run([python, "-m", "venv", str(VENV)])
    lock = ROOT / "requirements" / ("dev.txt" if mode == "test" else "run.txt")
    say(f"installing {lock.name} / 正在安装依赖")
    install(uv, ["--require-hashes", "-r", str(lock)])
    install(uv, ["--no-deps", "--no-build-isolation", "-e", str(ROOT)])


def install(uv: Optional[str], arguments: List[str]) -> None:
    """Install into `.venv` with uv, or with pip where uv cannot."""
    python = str(VENV / "bin" / "python")
    if uv:
        command = [uv, "pip", "install", "-q", "--python", python, *arguments]
        if subprocess.run(command, check=False, env=environment(), cwd=ROOT).returncode == 0:
            return
        say("uv failed, trying pip / uv 未成功，改用 pip")
    if not works([python, "-m", "pip", "--version"]):
        run([python, "-m", "ensurepip", "-q"])
    run([python, "-m", "pip", "install", "-q", *arguments])


def run(command: List[str]) -> None:
    """Run a command; its own words are shown when it fails."""
    done = subprocess.run(command, check=False, cwd=ROOT, env=environment())
    if done.returncode != 0:
        raise BootstrapError(
            "This failed: "
            + " ".join(command)
            + "\n  Its message is above; check the network and free space, then run again.\n"
            "  上述命令未成功，原因见其输出。请检查网络与磁盘空间后重试。"
        )


# --- Debian packages ------------------------------------------------------------------------------------------------------


def missing_packages(mode: str) -> List[str]:
    """Return the Debian packages that are wanted and not installed; none where there is no dpkg."""
    if not shutil.which("dpkg-query"):
        return []
    wanted = PDF_PACKAGES + (TEST_PACKAGES if mode == "test" else ())
    missing = []
    for name in wanted:
        query = ["dpkg-query", "-W", "-f", "${db:Status-Status}", name]
        answer = subprocess.run(query, check=False, capture_output=True, text=True)
        if answer.stdout.strip() != "installed":
            missing.append(name)
    return missing


def begin_packages(missing: List[str]) -> Optional["subprocess.Popen[bytes]"]:
    """Start installing Debian packages beside everything else when we may; otherwise say which are missing."""
    if not missing:
        return None
    names = " ".join(missing)
    if os.getuid() != 0 or not shutil.which("apt-get"):
        say(
            f"missing packages (PDF or browser tests need them) / 缺少系统软件包：sudo apt-get install {names}"
        )
        return None
    say(f"installing Debian packages / 正在安装系统软件包：{names}")
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    command = "apt-get update -qq; exec apt-get install -y -qq --no-install-recommends " + names
    return subprocess.Popen(
        ["sh", "-c", command],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def finish_packages(process: Optional["subprocess.Popen[bytes]"], mode: str) -> None:
    """Wait for the packages; a failure is told, not fatal: the product runs without PDF."""
    if process is None or process.wait() == 0:
        return
    names = " ".join(missing_packages(mode))
    say(
        f"could not install / 未能安装：{names}; PDF or browser tests will not work / 打印件或浏览器测试将不可用"
    )


def main() -> int:
    """Bring the environment up to date; return the exit code."""
    mode = sys.argv[1] if len(sys.argv) > 1 else "run"
    if mode not in {"run", "test"}:
        print("usage: bootstrap.py [run|test]", file=sys.stderr)
        return 2
    if is_done(mode):
        return 0
    began = time.monotonic()
    packages = begin_packages(missing_packages(mode))
    try:
        make_environment(mode)
    except BootstrapError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    finally:
        finish_packages(packages, mode)
    STAMP.write_text(json.dumps({**stamps(), mode: fingerprint(mode)}))
    say(f"environment ready in {time.monotonic() - began:.0f} s / 环境就绪")
    return 0


if __name__ == "__main__":
    sys.exit(main())
