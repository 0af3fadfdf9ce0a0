"""What comes in is what the file says: keys, links, times, owners, columns nobody mapped."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from dacheng.conftest import TODAY
from dacheng.domains.customers.models import Contact, Customer
from dacheng.domains.leads.models import Lead
from dacheng.domains.opportunities.models import Opportunity
from dacheng.domains.org.models import Person
from dacheng.domains.processes.models import Stage
from dacheng.kernel.audit.models import Entry
from dacheng.kernel.imports.checking import check
from dacheng.kernel.imports.mapping import BadMapping, suggested
from dacheng.kernel.imports.refusals import UnreadableFile
from dacheng.kernel.imports.runs import AlreadyImported, NothingToImport
from dacheng.kernel.imports.spec import spec_named
from dacheng.kernel.imports.tables import Table

pytestmark = pytest.mark.django_db
HEAD = "编号,客户,产品,负责人,阶段,开始日期,结束日期,金额\n"


def test_links_by_code_name_and_external_id(bring, house):
    _run, result = bring("opportunities", HEAD + (
        "O1,C1,P2,ben,赢单,2026-01-02,2026-02-03,\"￥1,234.50\"\n"
        "O2,X-1,机器人,Cleo,输单,2026-01-02,2026-02-03,\n"
        "O3,金海机械,冲床,Ben,,2026-01-02,,3.5万\n"
    ))  # fmt: skip
    assert (result["created"], result["refused"]) == (3, 0)
    one, two, three = Opportunity.objects.order_by("code")
    assert (one.customer, two.customer, three.customer) == (house.acme, house.acme, house.bolt)
    assert (one.product, two.product) == (house.robot, house.robot)
    assert (one.owner, two.owner, three.owner) == (house.ben, house.cleo, house.ben)
    assert (one.state, two.state, three.state) == ("won", "lost", "open")
    assert (one.amount, three.amount) == (Decimal("1234.50"), Decimal("35000.00"))
    assert three.unit == house.north and three.stage is not None


def test_the_same_key_again_updates_and_blank_cells_say_nothing(bring):
    bring("customers", "客户编号,客户,行业,电话\nA1,甲公司,电子,13800001234\nA2,乙公司,机械,\n")
    _run, result = bring(
        "customers", "客户编号,客户,行业,电话\nA1,甲公司,,13900005678\nA2,乙公司,机械,\n"
    )
    assert (result["created"], result["changed"], result["unchanged"]) == (0, 1, 1)
    first = Customer.objects.get(code="A1")
    assert (first.industry, first.phone) == ("电子", "13900005678")


def test_owner_creator_and_times_come_from_the_file(bring, house):
    bring("customers", "客户,负责人,创建人,创建时间\n甲公司,ben,cleo,2024-05-06 07:08\n")
    made = Customer.objects.get(name="甲公司")
    assert (made.owner, made.created_by, made.unit) == (house.ben, house.cleo, house.north)
    then = timezone.make_aware(datetime(2024, 5, 6, 7, 8))
    assert made.created_at == then


def test_columns_nobody_mapped_stay_with_the_record(bring):
    bring("customers", "客户,吉祥物,楼层\n甲公司,熊猫,7\n")
    assert Customer.objects.get(name="甲公司").custom == {"吉祥物": "熊猫", "楼层": "7"}


def test_a_column_left_out_on_purpose_is_gone(bring):
    bring(
        "customers",
        "客户,吉祥物\n甲公司,熊猫\n",
        mapping={"columns": {"客户": "name", "吉祥物": ""}},
    )
    assert Customer.objects.get(name="甲公司").custom == {}


def test_exact_duplicates_and_repeated_headers_come_once(bring):
    _run, result = bring(
        "customers", "客户,行业\n甲公司,电子\n甲公司,电子\n客户,行业\n乙公司,机械\n"
    )
    assert result["created"] == 2
    assert any("1 行只读入一次" in note for note in result["notes"])
    assert any("重复了表头" in note for note in result["notes"])


def test_two_rows_of_one_key_that_disagree_are_refused_where_they_disagree(bring):
    _run, result = bring("customers", "客户编号,客户\nA1,甲公司\nA1,乙公司\n")
    assert (result["created"], result["refused"]) == (1, 1)
    assert result["errors"][0]["row"] == 3
    assert "第 2 行已经出现" in result["errors"][0]["message"]


def test_a_weaker_key_is_one_records_alone_too(bring):
    text = "客户编号,外部编号,客户\nA1,X1,甲公司\nA2,X1,乙公司\nA3,X3,丙公司\n"
    _run, result = bring("customers", text)
    assert (result["created"], result["refused"]) == (2, 1)
    assert (result["errors"][0]["row"], result["errors"][0]["field"]) == (3, "external_id")
    assert "第 2 行已经出现" in result["errors"][0]["message"]

    _run, result = bring("customers", "客户编号,外部编号,客户\nA1,X3,甲公司\nA3,X3,丙公司\n")
    assert (result["created"], result["refused"]) == (0, 1)
    assert "另一条记录" in result["errors"][0]["message"]
    assert Customer.objects.get(code="A1").external_id == "X1"


def test_rows_that_differ_only_in_columns_nobody_mapped_are_one_record(bring):
    _run, result = bring("customers", "客户,订单\n甲公司,1\n甲公司,2\n")
    assert (result["created"], result["refused"]) == (1, 0)


def test_dates_that_can_be_read_two_ways_are_asked_never_guessed(bring):
    text = HEAD + "O1,C1,P1,ben,赢单,3/4/2025,5/6/2025,1\n"
    with pytest.raises(NothingToImport, match="可能是月在前"):
        bring("opportunities", text)
    bring("opportunities", text, mapping=_map(dates="dmy"))
    assert Opportunity.objects.get().closed_on == date(2025, 6, 5)


def test_one_column_that_proves_the_order_speaks_for_the_file(bring):
    bring("opportunities", HEAD + "O1,C1,P1,ben,赢单,3/4/2025,5/26/2025,1\n")
    assert Opportunity.objects.get().started_on == date(2025, 3, 4)


def test_what_a_name_meant_is_remembered(bring):
    text = HEAD + "O1,C1,冲 床机,ben,赢单,2026-01-01,2026-01-02,1\n"
    bring("opportunities", text, mapping=_map(values={"product": {"冲 床机": "冲床"}}))
    bring("opportunities", text.replace("O1", "O2"))
    assert Opportunity.objects.get(code="O2").product.name == "冲床"


def test_unknown_names_are_refused_with_what_they_may_mean(bring):
    with pytest.raises(NothingToImport) as refused:
        bring("opportunities", HEAD + "O1,华星电孑,P1,ben,赢单,2026-01-01,2026-01-02,1\n")
    assert "是“华星电子”吗" in str(refused.value)


def test_names_said_to_be_new_are_made_and_no_others(bring):
    text = HEAD + (
        "O1,新客户一,P1,ben,赢单,2026-01-01,2026-01-02,1\n"
        "O2,新客户二,P1,ben,赢单,2026-01-01,2026-01-02,1\n"
    )
    _run, result = bring("opportunities", text, mapping=_map(new={"customer": ["新客户一"]}))
    assert (result["created"], result["refused"]) == (1, 1)
    assert Customer.objects.filter(name__startswith="新客户").count() == 1


def test_stages_of_a_file_are_added_only_by_who_may_shape_the_process(bring, house, viewer):
    text = HEAD + "O1,C2,P1,ben,立项评审会,2026-01-01,,1\n"
    with pytest.raises(NothingToImport, match="没有阶段“立项评审会”"):
        bring("opportunities", text, by=viewer(house.ben))
    assert not Stage.objects.filter(name="立项评审会").exists()
    bring("opportunities", text)
    assert Opportunity.objects.get().stage.name == "立项评审会"


def test_last_and_first_names_become_one(bring):
    bring("contacts", "姓,名,客户\n诸葛,亮,C1\nDoe,Jane,C1\n")
    assert set(Contact.objects.values_list("name", flat=True)) == {"诸葛亮", "Jane Doe"}


def test_the_same_file_without_keys_does_not_come_twice(bring):
    text = "公司,来源\n甲公司,官网\n乙公司,展会\n"
    bring("leads", text)
    with pytest.raises(AlreadyImported, match="再导会重复"):
        bring("leads", text)
    assert Lead.objects.count() == 2


@pytest.mark.parametrize("cell", ["=1+1", "+86 138", "@SUM(A1)", "-cmd|' /C calc'!A0"])
def test_formulas_stay_the_text_they_are(bring, cell):
    bring("customers", f'客户,备注\n甲公司,"{cell}"\n')
    assert Customer.objects.get(name="甲公司").note == cell


def test_a_text_file_with_a_zero_byte_is_refused_by_line(bring):
    tail = ",P1,ben,赢单,2026-01-01,2026-01-02,1\n"
    with pytest.raises(UnreadableFile, match="第 3 行"):
        bring("opportunities", f"{HEAD}O0,C1{tail}O1,C\x001{tail}")


def test_zero_bytes_in_a_workbook_are_named_by_cell(house, tmp_path):
    table = Table(
        ["客户", "备注", "负责人"], 1, [["甲", "a\x00b", None], ["乙", "", "b\x00"]], [2, 3]
    )
    mapping = suggested(spec_named("customers"), table)
    found = check(spec_named("customers"), table, mapping, viewer=house.director, today=TODAY)
    assert [(e.row, e.column) for e in found.batch.errors] == [(2, "备注"), (3, "负责人")]


def test_a_cell_of_a_megabyte_is_refused_in_a_name_and_kept_in_a_note(bring):
    long = "长" * 350_000
    _run, result = bring("customers", f"客户,备注\n{long},x\n乙公司,{long}\n")
    assert (result["created"], result["refused"]) == (1, 1)
    assert "太长" in result["errors"][0]["message"]
    assert len(Customer.objects.get(name="乙公司").note) == 350_000


@pytest.mark.parametrize("amount", ["1e40", "99999999999999999999", "一千"])
def test_amounts_no_column_can_hold_are_refused(bring, amount):
    with pytest.raises(NothingToImport):
        bring("opportunities", HEAD + f"O1,C1,P1,ben,赢单,2026-01-01,2026-01-02,{amount}\n")


def test_a_mapping_to_a_field_that_does_not_exist_says_which_there_are(bring):
    with pytest.raises(BadMapping, match="没有字段“nmae”"):
        bring("customers", "客户\n甲公司\n", mapping={"columns": {"客户": "nmae"}})


def test_people_bring_their_teams_managers_and_regions(bring):
    bring("people", "姓名,上级,区域\n王强,李总,西区\n赵敏,李总,西区\n")
    wang = Person.objects.get(name="王强")
    assert (wang.unit.lead.name, wang.unit.region.name) == ("李总", "西区")
    assert list(wang.roles.values_list("code", flat=True)) == ["seller"]
    assert not wang.has_usable_password()


def test_every_record_says_in_its_history_who_brought_it_and_with_which_run(bring, house):
    run, _result = bring("customers", "客户\n甲公司\n")
    entry = Entry.objects.get(kind="customer", object_id=Customer.objects.get(name="甲公司").pk)
    assert (entry.actor_id, entry.verb, entry.run) == (house.dora.pk, "import", f"import:{run.pk}")


def _map(**rest):
    columns = {
        "编号": "code", "客户": "customer", "产品": "product", "负责人": "owner",
        "阶段": "stage", "开始日期": "started_on", "结束日期": "closed_on", "金额": "amount",
    }  # fmt: skip
    return {"columns": columns, **rest}
