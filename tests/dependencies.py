"""Judges what others wrote and we install: known weaknesses, licences, digests. An audit that could not be made is never a clean one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: advisories that were looked at and do not concern this product, each with the reason and the day to look again
ACCEPTED: dict[str, str] = {}
#: licences that may stand in a product under the MIT licence
PERMISSIVE = re.compile(r"MIT|BSD|Apache|PSF|Python Software Foundation|ISC|Zlib|Unlicense|CC0|BlueOak|MPL|Mozilla|MIT-CMU|HPND", re.IGNORECASE)
COPYLEFT = re.compile(r"GPL|General Public|Affero|SSPL|BUSL|Commons Clause", re.IGNORECASE)
#: packages under another licence that were allowed, and why
ALLOWED = {
    "psycopg": "LGPL-3.0: imported, neither changed nor linked statically, and only where PostgreSQL is used (decision 0007)",
    "psycopg-binary": "LGPL-3.0: the same",
}
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


@dataclass
class Audit:
    """What an audit found, and why it says nothing where it could not be made."""

    found: list[str] = field(default_factory=list)
    not_run: str = ""


def judge_pip_audit(printed: str, errors: str) -> Audit:
    """Read the JSON of pip-audit; a package that it skipped was not audited."""
    try:
        packages: list[dict[str, Any]] = json.loads(printed)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Audit(not_run=f"pip-audit said nothing that can be read: {_last(errors or printed)}")
    found = [
        f"{each['name']} {each['version']}: {weakness['id']}, mended in {', '.join(weakness['fix_versions']) or 'no version yet'}"
        for each in packages
        for weakness in each.get("vulns", ())
        if weakness["id"] not in ACCEPTED and not ACCEPTED.keys() & set(weakness.get("aliases", ()))
    ]
    skipped = [each for each in packages if "skip_reason" in each]
    why = f"{len(skipped)} of {len(packages)} packages could not be asked about, the first: {skipped[0]['skip_reason']}" if skipped else ""
    return Audit(found, why or ("" if packages else "pip-audit looked at no package"))


def judge_npm_audit(printed: str, errors: str) -> Audit:
    """Read the JSON of npm audit; anything but a report is no report."""
    try:
        weaknesses: dict[str, Any] = json.loads(printed)["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return Audit(not_run=f"npm audit got no report: {_last(errors or printed)}")
    return Audit([f"{name}: {said['severity']} ({said['range']})" for name, said in weaknesses.items() if name not in ACCEPTED])


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip(" {}[],\"'")]
    return (lines[-1] if lines else "nothing at all")[:300]


def unhashed(lock: Path) -> list[str]:
    """Return the requirements of a lock file that are not pinned to digests."""
    joined = lock.read_text().replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [line.split()[0] for line in lines if "==" not in line or "--hash=sha256:" not in line]


def pinned(lock: Path) -> dict[str, str]:
    """Return the packages of a lock file with their versions."""
    return {name.lower().replace("_", "-"): version for name, version in _PINNED.findall(lock.read_text())}


def python_licences(lock: Path) -> Iterator[tuple[str, str]]:
    """Yield each package of a lock file that is installed here, with what it says of its licence."""
    for name in pinned(lock):
        try:
            said = metadata(name)
        except PackageNotFoundError:  # for another system
            continue
        classified = [line.rpartition("::")[2].strip() for line in said.get_all("Classifier") or () if line.startswith("License")]
        yield name, said.get("License-Expression") or "; ".join(classified) or (said.get("License") or "").split("\n")[0]


def frontend_licences(lock: Path) -> Iterator[tuple[str, str]]:
    """Yield each package of the front end's lock file with its licence."""
    for place, said in json.loads(lock.read_text())["packages"].items():
        if place:
            yield place.removeprefix("node_modules/"), str(said.get("license", ""))


def not_permissive(licences: Iterator[tuple[str, str]]) -> list[str]:
    """Return the packages whose licence must not stand in the product, or that say nothing of one."""
    return [
        f"{name}: {licence or 'says nothing'}"
        for name, licence in licences
        if name not in ALLOWED and (not PERMISSIVE.search(licence) or (COPYLEFT.search(licence) and " OR " not in licence))
    ]
