"""The container image as the how-to builds it: what is in it, what is not, and that it serves, stops and keeps what it was given."""

from __future__ import annotations

import json
import re
import subprocess
from http.cookiejar import CookieJar
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
import yaml

from tests.deploy.image import CONTAINERFILE, GRACE, ROOT, Container, ask, base, build, context_in, missing

DEPLOY = ROOT / "deploy"
by_name = pytest.mark.container
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]
#: what the product and all it needs may add to the image it begins with, in bytes; more than half of it learns proposals (SciPy, scikit-learn)
MOST = 650 * 10**6
COUNT = "from bailiwick.desk.models import Ticket; print(Ticket.objects.count())"


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    if said := missing():
        pytest.skip(said)
    return context_in(tmp_path_factory.mktemp("context"))


@pytest.fixture(scope="module")
def image(context):
    tag = f"localhost/bailiwick-test:{token_hex(4)}"
    build(tag, context, CONTAINERFILE)
    yield tag
    ask("rmi", "--force", tag, may_fail=True)


@pytest.fixture
def container(image):
    made = Container(image, f"bailiwick-test-{token_hex(4)}")
    yield made
    made.forget()


def size(image):
    return json.loads(ask("image", "inspect", image).stdout)[0]["Size"]


def signed_in(here, username, password):
    """Return the first page of somebody who signs in."""
    browser, address = build_opener(HTTPCookieProcessor(CookieJar())), f"http://localhost:{here.port}/accounts/login/"
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.open(address).read().decode())[0]
    form = urlencode({"csrfmiddlewaretoken": token, "login": username, "password": password}).encode()
    with browser.open(Request(address, form, {"Referer": address})) as answer:
        return answer.url, answer.read().decode()


@by_name
def test_the_image_holds_the_product_and_no_tools(image):
    about = json.loads(ask("image", "inspect", image).stdout)[0]["Config"]
    assert about["User"] == "10001:10001"
    assert list(about["Volumes"]) == ["/data"]
    look = "ls /opt/bailiwick/bin; command -v gcc cc make node npm git; find / -xdev -name node_modules 2>/dev/null; find /var/lib/apt/lists -type f"
    found = ask("run", "--rm", "--entrypoint", "sh", image, "-c", look, may_fail=True).stdout.split()
    assert {"bailiwick", "python"} <= set(found)
    assert not {"pip", "pip3"} & set(found)
    assert not [each for each in found if "/" in each], found
    assert not ask("run", "--rm", "--entrypoint", "find", image, "/opt/bailiwick", "-writable", "-not", "-type", "l").stdout
    assert "pg_dump" in ask("run", "--rm", "--entrypoint", "pg_dump", image, "--version").stdout
    assert size(image) - size(base()) < MOST


@by_name
def test_nothing_private_is_handed_to_the_engine(context, tmp_path):
    taking = tmp_path / "Containerfile"
    taking.write_text(f"FROM {base()}\nCOPY . /context\n")
    tag = f"localhost/bailiwick-context:{token_hex(4)}"
    build(tag, context, taking)
    try:
        names = ask("run", "--rm", tag, "find", "/context", "-type", "f").stdout.split()
        private = [name for name in names if not re.fullmatch(r"/context/(requirements/runtime\.txt|dist/bailiwick-[^/]+\.whl)", name)]
        assert (len(names), private) == (3, [])
    finally:
        ask("rmi", "--force", tag, may_fail=True)


@by_name
def test_a_stop_is_heeded_while_it_prepares_and_nothing_is_broken_by_it(container):
    container.start()
    container.wait_until(lambda: "Collecting static files" in container.said())
    code, seconds = container.stop()
    assert (code, seconds < GRACE / 2) == (143, True)
    container.remove()
    container.start()
    container.wait_until(lambda: container.readiness().get("status") == "ready")
    assert container.stop()[0] == 0


@by_name
def test_it_serves_the_demo_county_and_keeps_it_when_the_container_is_gone(container):
    container.start(inside=9000, BAILIWICK_DEMO="1", BAILIWICK_WORKERS="1", BAILIWICK_TIME_ZONE="Europe/Madrid", http_proxy="http://127.0.0.1:9")
    container.wait_until(lambda: container.readiness().get("status") == "ready")
    url, page = signed_in(container, "tomas", "harrow-county-demo")
    assert (url, "Villarreal-Kane" in page) == (f"http://localhost:{container.port}/", True)

    assert container.inside("id", "-u").stdout.strip() == "10001"
    assert container.inside("touch", "/opt/bailiwick/mine", may_fail=True).returncode
    kind, *check = container.facts()["Config"]["Healthcheck"]["Test"]
    assert kind == "CMD"
    container.inside(*check)  # a proxy and a port of its own notwithstanding
    findings = {each["part"]: each for each in json.loads(container.inside("bailiwick", "doctor", "--json").stdout)["findings"]}
    assert (findings["container"]["level"], findings["container"]["words"]) == ("ok", "uid 10001, /data is a volume")
    assert "Europe/Madrid" in findings["time zone"]["words"]

    there = container.inside("bailiwick", "manage", "shell", "--no-imports", "-c", COUNT).stdout
    key = container.inside("cat", "/data/secret.key").stdout
    code, seconds = container.stop()
    assert (code, seconds < GRACE) == (0, True)
    container.remove()
    container.start(BAILIWICK_WORKERS="1")
    container.wait_until(lambda: container.readiness().get("status") == "ready")
    assert container.inside("bailiwick", "manage", "shell", "--no-imports", "-c", COUNT).stdout == there
    assert container.inside("cat", "/data/secret.key").stdout == key
    assert "Villarreal-Kane" in signed_in(container, "tomas", "harrow-county-demo")[1]
    container.inside("bailiwick", "backup", "/data/all.tar.gz")
    container.inside("bailiwick", "backup", "--verify", "/data/all.tar.gz")


def test_each_service_knows_what_it_must_and_no_more():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert services["postgres"]["env_file"] == "postgres.env"
    assert set(re.findall(r"^(\w+)=", (DEPLOY / "postgres.env.example").read_text(), re.MULTILINE)) == {"POSTGRES_PASSWORD"}
    ours = {name: each for name, each in services.items() if name != "postgres"}
    assert {each["image"] for each in ours.values()} == {"localhost/bailiwick"}
    assert {each["environment"]["BAILIWICK_STORAGE_URL"] for each in ours.values()} == {"file:///files"}
    assert all({"files:/files"} < set(each["volumes"]) and each["read_only"] and each["cap_drop"] == ["ALL"] for each in ours.values())
    for name in {each["env_file"] for each in services.values()}:
        assert Path(DEPLOY / f"{name}.example").is_file()
        assert subprocess.run(["git", "check-ignore", "--quiet", f"deploy/{name}"], cwd=ROOT, check=False).returncode == 0, name
