"""The container image, built from deploy/Containerfile as docs/how-to/install.md says, and containers of it, by whatever engine is here."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
CONTAINERFILE = ROOT / "deploy" / "Containerfile"
#: seconds for what an engine does, for building with everything downloaded, and until the demo county is served on a busy machine
PATIENCE, BUILDING, LOADING = 60, 1200, 900
#: seconds between asking to stop and a kill, as docs/how-to/install.md and deploy/compose.yaml have it
GRACE = 40


def base() -> str:
    """Return the image that the container file begins with."""
    named = re.search(r"^ARG PYTHON=(\S+)$", CONTAINERFILE.read_text(), re.MULTILINE)
    assert named is not None
    return named[1]


def engine() -> str:
    """Return the program that builds and runs containers here; nothing when there is none."""
    return next((name for name in ("podman", "docker") if shutil.which(name)), "")


def missing() -> str:
    """Say what must be there before an image can be built; nothing when all is."""
    if not engine():
        return "there is no container engine here (on Debian: apt install podman)"
    if ask("image", "inspect", base(), may_fail=True).returncode:
        return f"the image that ours begins with is not here: {engine()} pull {base()}"
    return ""


def ask(*words: str, may_fail: bool = False, patience: float = PATIENCE) -> subprocess.CompletedProcess[str]:
    """Ask the engine; a refusal fails the test with what was said."""
    done = subprocess.run([engine(), *words], capture_output=True, text=True, timeout=patience, check=False)
    assert may_fail or done.returncode == 0, (words, done.stdout[-3000:], done.stderr[-3000:])
    return done


def build(tag: str, context: Path, containerfile: Path) -> None:
    """Build without asking a registry for anything; Podman is told to keep the health check, as the how-to tells people."""
    here = ["--format", "docker", "--pull=never"] if engine() == "podman" else []
    ask("build", *here, "--file", str(containerfile), "--tag", tag, str(context), patience=BUILDING)


def context_in(folder: Path) -> Path:
    """Make a clone as a county has it at its second version: two wheels, and what must not get out."""
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    made = next((folder / "dist").glob("bailiwick-*.whl"))
    shutil.copy(made, folder / "dist" / "bailiwick-0.0.1-py3-none-any.whl")
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    shutil.copy(ROOT / ".dockerignore", folder)
    for private in ("deploy/secrets.env", "data/secret.key", ".venv/bin/python", ".git/config"):
        (folder / private).parent.mkdir(parents=True, exist_ok=True)
        (folder / private).write_text("private")
    return folder


class Container:
    """A container fenced in as the how-to says: read-only, without rights, one volume."""

    def __init__(self, image: str, name: str) -> None:
        """Choose a port of this machine and a volume."""
        self.image, self.name, self.volume = image, name, f"{name}-data"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self, *, inside: int = 8000, **settings: str) -> None:
        """Start anew on the volume; the settings are all that it is told."""
        fence = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]  # noqa: S108 - inside a container
        given = {"BAILIWICK_BASE_URL": f"http://localhost:{self.port}", "BAILIWICK_PORT": str(inside)} | settings
        variables = [f"--env={name}={value}" for name, value in given.items()]
        where = ["--volume", f"{self.volume}:/data", "--publish", f"127.0.0.1:{self.port}:{inside}"]
        ask("run", "--detach", "--name", self.name, *fence, *where, *variables, self.image)

    def inside(self, *words: str, may_fail: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a command in the container."""
        return ask("exec", self.name, *words, may_fail=may_fail, patience=LOADING)

    def facts(self) -> Any:
        """Return what the engine knows of it."""
        return json.loads(ask("container", "inspect", self.name).stdout)[0]

    def said(self) -> str:
        """Return what it wrote."""
        done = ask("logs", self.name)
        return done.stdout + done.stderr

    def wait_until(self, is_so) -> None:
        """Wait for something that happens inside; fails with what it wrote."""
        deadline = time.monotonic() + LOADING
        while not is_so():
            assert self.facts()["State"]["Running"], self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.5)

    def readiness(self) -> dict[str, Any]:
        """Return what /health/ready answers; nothing while nobody does."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=10) as answer:
                told: dict[str, Any] = json.load(answer)
                return told
        except (URLError, OSError, ValueError):
            return {}

    def stop(self) -> tuple[int, float]:
        """Ask it to stop; return its exit code, which is 137 when it had to be killed, and the seconds it took."""
        began = time.monotonic()
        ask("stop", "--time", str(GRACE), self.name, patience=GRACE + PATIENCE)
        return self.facts()["State"]["ExitCode"], time.monotonic() - began

    def remove(self) -> None:
        """Remove the container and leave its volume."""
        ask("rm", "--force", self.name, may_fail=True)

    def forget(self) -> None:
        """Remove the volume too."""
        self.remove()
        ask("volume", "rm", "--force", self.volume, may_fail=True)
