"""The cast of the demo company, and what every chapter of its story may count on.

A **chapter** is `dacheng/domains/<domain>/demo.py`; `surfaces/cli/demo.py` lists them in order:

    org, products, customers, leads, opportunities, activities, contracts, receivables,
    then targets, forecasts, deviations, reports

The first eight are told company by company (one transaction each, so that a killed worker goes on
where he stopped). A later chapter is a function `tell(cast: Cast) -> None`, called once, in one
transaction, after all of them: every sale is there by then. It does what it does through actions:

    with cast.at(day, "chenli") as by:          # the clock stands at ten of this day
        submit(forecast, by=by)

`cast.at` takes a day or a moment, and a person or his sign-in name; what is older than
`Cast.FRESH` days sends no notices. Chance comes from `cast.dice("targets", 7)`: its own generator
for each chapter and number, so that one chapter does not disturb another. Nothing happens after
midnight before `cast.today`. `cast.quarter(1)` is the last complete quarter, 0 the running one.

**What the figures were shaped to say** (q1 is the last complete quarter, q2 the one before …; all
of won_amount, per region or unit, against the same quarter of the year before):

* 华南区, effective: in q3 海盟智能 cut its prices. From q3 on fewer proposals went on to
  negotiation in the units 深圳组 and 佛山组 (conversion of stage `proposal` about halved, losses
  「价格高于对手」 to 海盟智能); q2 half recovered, q1 better than a year ago. The countermeasure
  that worked was a payback calculation (ROI 测算) with every proposal, from the middle of q3.
* 浙江组, not effective: new customers (metric `new_customers`) fell to a third from q3 on and did
  not recover; the countermeasure (telephone lists) brought calls and no customers.
* 西南区, inconclusive: one seller, a handful of deals a quarter; q2 looks poor, q1 says nothing.
* Season in all: Chinese New Year dip (from a week before to two weeks after), the last quarter
  of a year the strongest, wins crowd in the last six days of a month.

People: `cast["chenli"]`. Of note: guchengzhi (general manager), director 周明, yuhuan (sales
operations), liangguodong (regional director 华南), chenli (华东), linyue (苏沪组), jiangwenbo
(浙江组), wanghao (best seller), zhaolei (late with his entries), zhouziang and yixin (newcomers),
hejing (finance); dingyifan and fengkai left, and others took over what they had.
"""

from dacheng.domains.org.demo.cast import Cast
from dacheng.domains.org.demo.people import hire_people, say_goodbye

__all__ = ["Cast", "hire_people", "say_goodbye"]
