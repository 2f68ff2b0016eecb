"""The method is chosen on texts kept aside, the plain one among the candidates: the same texts give the same choice, within bounds."""

import random
from itertools import starmap
from operator import itemgetter

import numpy as np
import pytest

from bailiwick.suggestions.learning import child, choosing
from bailiwick.suggestions.learning.choosing import choose
from bailiwick.suggestions.learning.contest import measured
from bailiwick.suggestions.learning.corpus import Corpus
from bailiwick.suggestions.learning.fitting import fit, learned
from bailiwick.suggestions.learning.methods import BLENDS, METHODS
from bailiwick.suggestions.teaching import LearningFailed, Task, learn
from bailiwick.suggestions.tests.test_learn_from_texts import texts_of


def numbered(labels):
    known = sorted(set(labels))
    return np.array([known.index(label) for label in labels]), len(known)


@pytest.fixture(scope="module")
def noisy():
    chance = random.Random(7)
    texts, labels = texts_of(300)
    return texts, [label if chance.random() > 0.15 else chance.choice(labels) for label in labels]


class TestChoice:
    def test_is_the_most_often_right_of_all_and_the_better_calibrated_of_equals(self, noisy):
        wanted, width = numbered(noisy[1])
        choice = choose(Corpus(noisy[0]), np.arange(len(wanted)), wanted, width, 1)
        assert [line["method"] for line in choice.fared] == [*METHODS, *BLENDS]
        most = max(line["accuracy"] for line in choice.fared)
        best = [line for line in choice.fared if line["accuracy"] == most]
        if choice.reason == "plain":
            assert choice.name == "baseline"
        else:
            assert choice.name == min(best, key=itemgetter("loss"))["method"]
            assert choice.reason == ("tie" if len(best) > 1 else "best")

    def test_keeps_the_plain_method_where_no_other_is_ahead_by_more_than_chance(self):
        truth = np.array([0, 1] * 50)

        def judged(wrong):
            plain = np.eye(2)[truth]
            plain[:wrong] = plain[:wrong, ::-1]
            return choosing._judged({"baseline": plain, "words": np.eye(2)[truth]}, truth)

        assert (judged(3).name, judged(3).reason) == ("baseline", "plain")
        assert (judged(5).name, judged(5).reason) == ("words", "best")

    def test_is_the_same_for_the_same_texts(self, noisy):
        assert fit(*noisy).dump() == fit(*noisy).dump()

    def test_leaves_out_what_would_take_too_much_memory(self, noisy, monkeypatch):
        monkeypatch.setattr(choosing, "MOST_NUMBERS", 3_000)
        wanted, width = numbered(noisy[1])
        choice = choose(Corpus(noisy[0]), np.arange(len(wanted)), wanted, width, 1)
        assert choice.left_out == ["pieces", "blend", "all"]
        assert choice.name in METHODS

    def test_is_made_without_the_texts_it_is_measured_on(self, noisy):
        texts, labels = noisy
        told, choices = measured(Corpus(texts), labels, only=1)
        assert told["chosen"] == {choices[0].name: 1}
        assert choices[0].rows <= len(texts) - told["checked"]

    def test_is_sure_of_nothing_where_words_tell_nothing(self):
        chance = random.Random(3)
        texts = [" ".join(chance.sample(["one", "two", "three", "four", "five", "six", "seven"], 3)) for _ in range(200)]
        labels = [chance.choice("abcd") for _ in texts]
        told, _choices = measured(Corpus(texts), labels, folds=3)
        assert told["ours"]["unsure_share"] > 0.95


def test_what_is_measured_is_what_is_stored(noisy):
    learner = learned(Corpus(noisy[0]), noisy[1], range(200))
    likely, model = learner.likely(np.arange(200, 260)), learner.model()
    for row, text in zip(likely, noisy[0][200:260], strict=True):
        proposed = {proposal.label: proposal.probability for proposal in model.propose(text, most=9)}
        assert [proposed[label] for label in learner.labels] == pytest.approx(row, abs=0.002)


class TestProcess:
    def test_says_what_it_chose_and_took(self, noisy):
        texts, labels = noisy
        done = child.work({"texts": texts, "labels": labels, "seed": 1, "measure": True, "fit": True, "only": 1})
        assert done["choice"]["method"] in done["measured"]["chosen"]
        assert done["took"]["megabytes"] > 10

    def test_measures_on_other_texts(self, noisy):
        texts, labels = noisy
        task = {"texts": texts[:200], "labels": labels[:200], "seed": 1, "measure": True, "test_texts": texts[200:], "test_labels": labels[200:]}
        assert child.work(task)["measured"]["checked"] == 100

    def test_ends_when_it_takes_more_than_it_may(self):
        texts, labels = zip(*starmap(lambda n, word: (f"{word} {n}", word), enumerate(["paper", "cable"] * 50)), strict=True)
        with pytest.raises(LearningFailed, match="more of the processor"):
            learn(Task(texts=texts, labels=labels, fit=True, most_seconds=1))
