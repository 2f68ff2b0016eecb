"""A model is learned from any labelled texts without failing, is no worse than the plain method, and proposes quickly in plain Python."""

import csv
import json
import random
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command

from bailiwick.suggestions.learning.contest import measure
from bailiwick.suggestions.learning.fitting import fit
from bailiwick.suggestions.learning.linear import Model, checksum, sure_threshold

SAID = {
    "printer": ["paper", "jam", "toner", "printer", "page", "tray", "drucker", "impresora", "papel", "streaks"],
    "network": ["network", "wifi", "cable", "switch", "router", "internet", "slow", "netzwerk", "red"],
    "password": ["password", "reset", "login", "locked", "account", "contraseña", "cuenta", "unlock"],
}
FILLING = ["please", "my", "the", "desk", "office", "since", "this", "morning", "again", "urgent", "hello", "floor", "room", "thanks"]


def texts_of(count, labels=tuple(SAID), seed=3):
    chance = random.Random(seed)
    truth = [labels[n % len(labels)] for n in range(count)]
    texts = [" ".join(chance.sample(SAID[label], 2) + chance.sample(FILLING, 4)) for label in truth]
    return texts, truth


@pytest.fixture(scope="module")
def model():
    return fit(*texts_of(120))


class TestModel:
    def test_tells_labels_apart(self, model):
        assert model.propose("toner is empty")[0].label == "printer"
        assert model.propose("la contraseña")[0].label == "password"

    def test_sees_through_slips_where_people_make_them(self):
        chance = random.Random(4)
        texts, labels = texts_of(200)
        slipped = [" ".join(word.replace(chance.choice(word), "", 1) for word in text.split()) for text in texts]
        assert fit(slipped, labels).propose("pasword reseting")[0].label == "password"

    def test_gives_probabilities(self, model):
        proposed = model.propose("wifi cable", most=3)
        assert abs(sum(p.probability for p in proposed) - 1) < 1e-6
        assert all(0 <= p.probability <= 1 for p in proposed)

    def test_is_the_same_after_it_was_stored(self, model):
        dumped = model.dump()
        again = Model.load(dumped)
        assert again.propose("wifi toner login") == model.propose("wifi toner login")
        assert checksum(dumped) == checksum(model.dump())
        with pytest.raises(ValueError, match="no model"):
            Model.load(b"nonsense")

    def test_proposes_in_milliseconds(self, model):
        text = " ".join(random.Random(1).choices([w for words in SAID.values() for w in words] + FILLING, k=120))
        model.propose(text)
        began = time.process_time()
        for _ in range(20):
            model.propose(text)
        assert (time.process_time() - began) / 20 < 0.02  # 5 ms on an idle machine, with room for a busy one

    def test_reads_anything(self, model):
        for text in ("", " ", "\ud800", "\0", "a" * 100_000, "漢字 🙂", "!!!"):
            assert sum(p.probability for p in model.propose(text, most=9)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("texts", "labels"),
    [
        ([], []),
        (["one"], ["a"]),
        (["one", "two"], ["a", "b"]),
        (["same"] * 30, ["only"] * 30),
        (["", "", "!!", "??"], ["a", "b", "a", "b"]),
        ([f"thing {n}" for n in range(50)], [f"label {n}" for n in range(50)]),
        ([f"printer {n}" for n in range(60)] + ["network"], ["common"] * 60 + ["rare"]),
        ([f"text {n} {n % 7}" for n in range(900)], [f"label {n % 450}" for n in range(900)]),
    ],
)
def test_odd_sets_do_not_fail(texts, labels):
    learned = fit(texts, labels)
    assert len(learned.propose("thing printer 3", most=1)) == min(len(set(labels)), 1)
    if len(texts) < 200:
        measured = measure(texts, labels, folds=3)
        assert {"rows", "classes", "majority", "baseline", "ours", "confusion"} <= measured.keys()
        json.dumps(measured)


def test_is_no_worse_than_the_plain_method():
    chance = random.Random(5)
    texts, labels = texts_of(240)
    noisy = [label if chance.random() > 0.1 else chance.choice(tuple(SAID)) for label in labels]
    measured = measure(texts, noisy, folds=3)
    assert measured["ours"]["accuracy"] >= measured["baseline"]["accuracy"]
    assert measured["ours"]["accuracy"] > measured["majority"]["accuracy"] + 0.3


def test_is_sure_only_where_it_is_right_often_enough():
    outcomes = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.5, False)]
    assert sure_threshold(outcomes, 1.0) == 0.8
    assert sure_threshold(outcomes, 0.75) == 0.6
    assert sure_threshold([(0.9, False)], 0.5) > 1
    assert sure_threshold([], 0.5) > 1


class TestCommand:
    @pytest.fixture
    def table(self, tmp_path):
        path = tmp_path / "calls.csv"
        with path.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("title", "words", "team"))
            rows.writerows((text, "", label) for text, label in zip(*texts_of(60), strict=True))
        return path

    def test_measures_any_labelled_file(self, table, capsys):
        call_command("evaluate_suggestions", str(table), text="title,words", label="team", folds=3, json=True)
        said = json.loads(capsys.readouterr().out)
        assert (said["rows"], said["classes"], said["folds"]) == (60, 3, 3)
        assert said["ours"].keys() == {"accuracy", "top3", "unsure_share", "accuracy_when_sure"}

    def test_measures_on_another_file(self, table, capsys):
        call_command("evaluate_suggestions", str(table), text="title", label="team", test=table)
        assert "TF-IDF + logistic regression" in capsys.readouterr().out

    def test_names_a_missing_column(self, table):
        with pytest.raises(CommandError, match=r"has no column “subject”\. Its columns are: title, words, team"):
            call_command("evaluate_suggestions", str(table), text="subject", label="team")


def test_the_web_server_never_loads_the_machine():
    script = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE']='bailiwick.config.settings_test'; django.setup();"
        "import bailiwick.config.urls, bailiwick.suggestions.views, bailiwick.suggestions.jobs;"
        "print([m for m in ('sklearn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=False)  # noqa: S603 - our own words, by the same interpreter
    assert done.stdout.strip().splitlines()[-1:] == ["[]"], done.stderr[-500:]
