"""Two who look at the same moment, on two connections."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from dacheng.domains.deviations.actions import evaluate
from dacheng.domains.deviations.models import DeviationCase, Evaluation, Sighting
from dacheng.domains.deviations.tests.conftest import TWELFTH
from dacheng.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_looks_at_once_one_opens_and_the_other_finds_it_done(company, plan, at_once):
    plan(won_amount={company.ben: 1_000_000, company.cleo: 1_000_000})
    start, failed = Barrier(2), []

    def look() -> None:
        try:
            start.wait(20)
            with clock.at(TWELFTH):
                evaluate()
        except Exception as error:  # a thread's error would be lost
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=look) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert sorted(Evaluation.objects.values_list("opened", flat=True)) == [0, 2]
    assert DeviationCase.objects.count() == 2
    assert set(Sighting.objects.values_list("times", flat=True)) == {1}
