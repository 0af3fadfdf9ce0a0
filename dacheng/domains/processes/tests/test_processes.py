"""The processes that ship, and stages that files bring."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dacheng.domains.org.models import PersonRole, Role
from dacheng.domains.processes.actions import (
    change_stage,
    ensure_competitor,
    ensure_loss_reason,
    ensure_stage,
    make_default,
)
from dacheng.domains.processes.models import LossReason, Process, Stage, StageOutput
from dacheng.domains.processes.queries import default_process, first_stage, outputs_of, stages_of
from dacheng.kernel.clock import today
from dacheng.kernel.criteria import parse
from dacheng.kernel.fields import catalogue
from dacheng.kernel.lifecycle import StepRefused
from dacheng.kernel.reference import load_reference


@pytest.fixture
def director(company, viewer):
    PersonRole.objects.create(person=company.ada, role=Role.objects.get(code="director"))
    return viewer(company.ada)


def test_the_six_phases_are_the_default_with_their_outputs(company):
    process = default_process()
    stages = list(process.stages.all())

    assert stages_of(process) == stages[:4], "fulfilment and review lie behind the win"
    assert [stage.name for stage in stages][2:4] == ["方案制定与呈现", "商务谈判与成交"]
    assert [len(outputs) for outputs in outputs_of(stages).values()] == [2, 2, 2, 3, 3, 3]
    chances = [stage.probability for stage in stages]
    assert chances == sorted(chances) and first_stage(process) == stages[0]


def test_every_gate_that_ships_can_be_read(company):
    for stage in Stage.objects.all():
        parse(stage.entry, catalogue("opportunity"), viewer=None, today=today())


def test_loading_again_adds_nothing_and_keeps_what_the_company_changed(company, director):
    stage = change_stage(first_stage(default_process()), {"limit_days": 5}, by=director)
    before = [model.objects.count() for model in (Process, Stage, StageOutput, LossReason)]
    load_reference()

    stage.refresh_from_db()
    assert stage.limit_days == 5
    assert before == [model.objects.count() for model in (Process, Stage, StageOutput, LossReason)]


def test_stages_a_file_brings_share_the_way_evenly_until_somebody_sets_one(company, director):
    own = Process.objects.get(code="own_stages")
    first = ensure_stage(own, "Prospecting", by=director)
    second = ensure_stage(own, "Engaging", by=director)
    assert ensure_stage(own, " engaging ", by=director) == second

    first.refresh_from_db()
    assert (first.probability, second.probability) == (Decimal("0.3333"), Decimal("0.6667"))
    assert (first.order, second.order) == (1, 2)

    change_stage(second, {"probability": Decimal("0.5")}, by=director)
    assert ensure_stage(own, "谈判", by=director).probability == Decimal("0.75")


def test_a_process_without_stages_says_so(company):
    with pytest.raises(ValidationError):
        first_stage(Process.objects.get(code="own_stages"))


def test_one_process_is_the_default(company, director, history):
    four = Process.objects.get(code="four_phases")
    make_default(four, by=director)

    assert default_process() == four
    assert history(four)[-1] == ("make_default", company.ada.pk)
    draft = Process.objects.create(code="draft", name="草稿")
    with pytest.raises(StepRefused):
        make_default(draft, by=director)
    assert default_process() == four


def test_names_are_added_once(company, director):
    assert ensure_competitor("海天", by=director) == ensure_competitor(" 海天", by=director)
    assert ensure_loss_reason("价格高于对手", by=director).order == 1
    with pytest.raises(ValidationError):
        ensure_competitor(" ", by=director)


def test_a_seller_shapes_no_process(company, viewer):
    stage, ben = first_stage(default_process()), viewer(company.ben)
    for attempt in (
        lambda: change_stage(stage, {"limit_days": 1}, by=ben),
        lambda: ensure_stage(stage.process, "新", by=ben),
        lambda: make_default(stage.process, by=ben),
        lambda: ensure_loss_reason("新", by=ben),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert stages_of(stage.process)[0].limit_days == 14
