"""A note as long as it was spoken: its first sentence in the lists, all of it in the minutes."""

from django.urls import reverse

from dacheng.domains.activities.forms import LONGEST_LINE, headline
from dacheng.domains.activities.models import Activity

SPOKEN = "今天见了张工，他要两家比价。" + "设备部偏向我们，但对交期不放心。" * 30


def test_a_short_line_is_its_own_headline():
    assert headline("报了价。等回音") == "报了价。等回音"
    assert headline("报了价\n等回音") == "报了价"
    assert headline(SPOKEN) == "今天见了张工，他要两家比价。"
    assert len(headline("长" * 900)) == LONGEST_LINE


def test_a_long_note_is_taken_whole(company, customer, sign_in):
    about = customer(company.ben, name="恒铝")
    sent = {"about": f"customer:{about.pk}", "kind": "visit", "subject": SPOKEN}
    assert sign_in(company.ben).post(reverse("quick"), sent).status_code == 303
    told = Activity.objects.latest("pk")
    assert told.subject == headline(SPOKEN) and told.minutes == SPOKEN
