"""“Over” as above and “over” as ended are one word in English alone."""

from django.utils import translation

from bailiwick.desk.models import JoinKind
from bailiwick.desk.views.kin import WORDS
from bailiwick.problems.models import Spike


def test_says_over_as_above_and_over_as_ended_in_two_ways():
    with translation.override("es"):
        said = str(WORDS[JoinKind.CHILD][1]), str(Spike._meta.get_field("ended_at").verbose_name), str(Spike.State.ENDED.label)
    assert said == ("por encima de", "terminado", "Terminado")
