"""A company of any size, made by set-based SQL, for `bench` and for `init --demo --size M` or `L`:
200 sellers in 20 teams and those who lead them, three activities per opportunity, a stay in each
stage passed, contracts and receipts of what was won, names people would have, no two runs different."""

from django.db import connection

from dacheng.domains.org.models import Company
from dacheng.kernel.access import Viewer
from dacheng.kernel.audit import acting
from dacheng.kernel.search.indexing import rebuild_all

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
CITIES = "苏州 杭州 东莞 合肥 无锡 佛山 天津 成都 重庆 青岛 长沙 珠海 宁波 常州 济南 惠州 石家庄 华东 三一 广州"
NOUNS = "精密 智能装备 机械 电子 新能源 包装 模具 铝业 轴承 物流 半导体 医疗器械 光电 齿轮 电缆 汽车零部件"
TEAMS, PEOPLE, PRODUCTS = 20, 200, 20

STEPS = {
    "regions": """insert into org_region (name, "order") select (array['华东','华南','华北','西南'])[i], i
        from generate_series(1, 4) i on conflict do nothing""",
    "teams": """insert into org_orgunit (name, parent_id, region_id, path, is_active)
        select '第' || i || '组', (select min(id) from org_orgunit),
               (select ids[1 + i %% 4] from (select array_agg(id order by "order") ids from org_region) r), '', true
        from generate_series(1, {teams}) i""",
    "paths": """update org_orgunit u set path = '/' || u.parent_id || '/' || u.id || '/'
        where u.parent_id is not null and u.path = ''""",
    "people": """insert into org_person (username, name, password, email, phone, unit_id, is_active,
            language, must_change_password, custom, created_at)
        select 'seller' || i,
               substr('{surnames}', 1 + i %% 20, 1) || substr('{given}', 1 + (i / 20) %% 20, 1)
                   || substr('{given}', 1 + (i * 7) %% 20, 1),
               '!', '', '', t.ids[1 + i %% {teams}], true, '', false, '{{}}', now()
        from generate_series(1, {people}) i,
             (select array_agg(id order by id) ids from org_orgunit where name ~ '^第[0-9]+组$') t""",
    "roles": """insert into org_personrole (person_id, role_id)
        select p.id, r.id from org_person p, org_role r
        where p.username like 'seller%%' and r.code = 'seller'""",
    "leads of teams": """update org_orgunit u set lead_id = (select min(id) from org_person p where p.unit_id = u.id)
        where u.name ~ '^第[0-9]+组$'""",
    # Those who see a part: a supervisor of each team, a director of each region, two of finance.
    "leaders": """insert into org_person (username, name, password, email, phone, unit_id, is_active,
            language, must_change_password, custom, created_at)
        select found.called, found.said, '!', '', '', found.unit_id, true, '', false, '{{}}', now() from (
            select 'boss' || row_number() over (order by id) called, name || '主管' said, id unit_id
            from org_orgunit where name ~ '^第[0-9]+组$'
            union all
            select 'region' || row_number() over (order by r."order"), r.name || '总监', min(u.id)
            from org_orgunit u join org_region r on r.id = u.region_id
            where u.name ~ '^第[0-9]+组$' group by r.id, r.name, r."order"
            union all
            select 'money' || i, '财务' || i, (select min(id) from org_orgunit) from generate_series(1, 2) i
        ) found""",
    "their roles": """insert into org_personrole (person_id, role_id)
        select p.id, r.id from org_person p join org_role r on r.code = case
            when p.username ~ '^boss' then 'supervisor'
            when p.username ~ '^region' then 'regional_director' else 'finance' end
        where p.username ~ '^(boss|region|money)[0-9]+$'""",
    "lines": """insert into products_productline (name) select '产品线 ' || i from generate_series(1, 4) i""",
    "products": """insert into products_product (code, name, line_id, unit_name, price, is_active, custom,
            created_at, updated_at, version)
        select 'P' || i, '产品 ' || i, l.ids[1 + i %% 4], '台', 1000 * i, true, '{{}}', now(), now(), 1
        from generate_series(1, {products}) i,
             (select array_agg(id order by id) ids from products_productline) l""",
    "customers": """insert into customers_customer (code, name, credit_code, industry, location, source,
            phone, website, customer_class, needs, risk, note, owner_id, unit_id, custom, version,
            created_at, updated_at)
        select 'C' || i,
               (string_to_array('{cities}', ' '))[1 + i %% 20]
                   || substr('{given}', 1 + (i / 20) %% 20, 1) || substr('{surnames}', 1 + (i / 400) %% 20, 1)
                   || (string_to_array('{nouns}', ' '))[1 + (i / 7) %% 16] || '有限公司',
               '', (string_to_array('{nouns}', ' '))[1 + i %% 16], (string_to_array('{cities}', ' '))[1 + i %% 20],
               '', '138' || lpad((i * 7919 %% 100000000)::text, 8, '0'), '', substr('ABC', 1 + i %% 3, 1),
               '', '', '', p.ids[1 + i %% {people}], p.units[1 + i %% {people}], '{{}}', 1,
               now() - (i %% 700) * interval '1 day', now() - (i %% 700) * interval '1 day'
        from generate_series(1, {customers}) i, people p""",
    "opportunities": """insert into opportunities_opportunity (code, name, customer_id, product_id, process_id,
            stage_id, furthest_id, stage_since, state, amount, list_amount, is_estimate, started_on, expected_on,
            closed_on, close_note, loss_reason_id, competitor_id, next_step, next_step_on, note, owner_id,
            unit_id, custom, version, created_at, updated_at)
        select 'B' || i, c.name || ' ' || pr.name, c.id, pr.id, s.process_id,
               s.ids[1 + i %% s.many], s.ids[1 + i %% s.many],
               case when i %% s.many = 0 then current_date - 60 - (i * 17 %% 700)
                    when i %% 10 < 3 then current_date - least(60 + i * 17 %% 700, i * 13 %% 120)
                    else current_date - (i * 17 %% 700) - (i * 13 %% 40) end,
               case when i %% 10 < 3 then 'open' when i %% 10 < 7 then 'won' else 'lost' end,
               1000 + (i::bigint * 7919 %% 2000000) / 10.0, pr.price, false,
               current_date - 60 - (i * 17 %% 700), current_date - 30 + (i * 11 %% 120),
               case when i %% 10 >= 3 then current_date - (i * 17 %% 700) end, '',
               case when i %% 10 >= 7 then lost.reasons[1 + i %% 8] end,
               case when i %% 10 >= 7 then lost.rivals[1 + i %% 2] end,
               case when i %% 3 = 0 then '' else '约客户' end, current_date + (i %% 20) - 5, '',
               c.owner_id, c.unit_id, '{{}}', 1,
               now() - (i * 17 %% 700) * interval '1 day', now() - (i %% 100000) * interval '1 minute'
        from generate_series(1, {rows}) i
        join customers_customer c on c.code = 'C' || (1 + i %% {customers})
        join products_product pr on pr.code = 'P' || (1 + i %% {products}),
        (select process_id, array_agg(st.id order by st."order") ids, count(*)::int many
         from processes_stage st join processes_process pc on pc.id = st.process_id
         where pc.is_default and st.probability < 1 group by process_id) s,
        (select (select array_agg(id order by id) from processes_lossreason) reasons,
                (select array_agg(id order by id) from processes_competitor) rivals) lost""",
    # As the database says itself where triggers are at work.
    "first wins": """update opportunities_opportunity o set is_first_win = true from (
        select distinct on (customer_id) id from opportunities_opportunity
        where state = 'won' order by customer_id, closed_on, id) f
        where f.id = o.id and not o.is_first_win""",
    # One stay for each stage on the way, evenly spread up to the day it came where it stands.
    "visits": """insert into opportunities_stagevisit (opportunity_id, stage_id, entered_on, left_on, waved_reason)
        select o.id, st.id,
               o.started_on + (o.stage_since - o.started_on) * (st."order" - 1) / greatest(at."order" - 1, 1),
               case when st.id = o.stage_id then o.closed_on
                    else o.started_on + (o.stage_since - o.started_on) * st."order" / greatest(at."order" - 1, 1)
               end, ''
        from opportunities_opportunity o
        join processes_stage at on at.id = o.stage_id
        join processes_stage st on st.process_id = at.process_id and st."order" <= at."order"
        where o.code like 'B%%'""",
    "snapshots": """insert into opportunities_snapshot
            (day, opportunity_id, owner_id, unit_id, stage_id, amount, probability, expected_on)
        select day::date, o.id, o.owner_id, o.unit_id, v.stage_id, o.amount, st.probability, o.expected_on
        from generate_series(current_date - 29, current_date - 1, '7 days') as day
        join opportunities_stagevisit v on v.entered_on <= day and (v.left_on is null or v.left_on > day)
        join opportunities_opportunity o on o.id = v.opportunity_id
        join processes_stage st on st.id = v.stage_id on conflict do nothing""",
    "contracts": """insert into contracts_contract (code, name, customer_id, opportunity_id, amount, state, signed_on,
            note, owner_id, unit_id, custom, version, created_at, updated_at)
        select 'HT' || id, name, customer_id, id, amount, 'signed', closed_on, '', owner_id, unit_id, '{{}}', 1,
               closed_on, closed_on
        from opportunities_opportunity where state = 'won' and code like 'B%%'""",
    "receipts": """insert into receivables_receipt (code, customer_id, contract_id, amount, received_on, method, note,
            owner_id, unit_id, custom, version, created_at, updated_at)
        select 'HK' || id, customer_id, id, round(amount * 0.9, 2), signed_on + 20 + (id %% 60)::int, '电汇', '',
               owner_id, unit_id, '{{}}', 1, signed_on, signed_on
        from contracts_contract where code ~ '^HT[0-9]' and signed_on < current_date - 80 and id %% 8 > 0 and amount > 0""",
    "received": """update contracts_contract c set received = r.paid from (
        select contract_id, sum(amount) as paid from receivables_receipt group by 1) r
        where r.contract_id = c.id and c.received <> r.paid""",
    "activities": """insert into activities_activity (code, kind, happened_at, entered_at, subject, minutes, place,
            customer_id, about_kind, about_id, about_owner_id, about_unit_id, owner_id, unit_id, custom, version,
            created_at, updated_at)
        select '', (array['call','visit','mail','meeting'])[1 + (o.id + n) %% 4],
               now() - ((o.id * 31 + n * 97) %% 700) * interval '1 day',
               now() - ((o.id * 31 + n * 97) %% 700) * interval '1 day' + (o.id %% 40) * interval '1 hour',
               '聊了进展', '', '', o.customer_id, 'opportunity', o.id, o.owner_id, o.unit_id, o.owner_id, o.unit_id, '{{}}', 1, now(), now()
        from opportunities_opportunity o, generate_series(1, 3) n where o.code like 'B%%'""",
    "statistics": "vacuum (analyze)",  # as the database does by itself, in its own time
}


def build(rows: int, *, search: bool = True, history: bool = True) -> None:
    """Fill an empty company with so many opportunities, a tenth as many customers, and the rest.

    Without history no trigger fires while rows come: no page measured reads the millions of lines
    it would write, and writing them is most of the time the company takes."""
    words = {
        "rows": rows,
        "customers": max(10, rows // 10),
        "teams": TEAMS,
        "people": PEOPLE,
        "products": PRODUCTS,
        "surnames": SURNAMES,
        "given": GIVEN,
        "cities": CITIES,
        "nouns": NOUNS,
    }
    with acting(Viewer(0, channel="bench"), "build"), connection.cursor() as cursor:
        if not history:
            cursor.execute("set local session_replication_role = replica")
        for name, sql in STEPS.items():
            if name == "customers":
                cursor.execute(
                    "create temporary view people as select array_agg(id order by id) ids,"
                    " array_agg(unit_id order by id) units from org_person where username like 'seller%'"
                )
            if name != "statistics":
                cursor.execute(sql.format(**words).replace("%%", "%"))
    Company.objects.update(settings={"bench": rows})
    if search:
        rebuild_all()
    with connection.cursor() as cursor:
        cursor.execute("analyze" if connection.in_atomic_block else STEPS["statistics"])
