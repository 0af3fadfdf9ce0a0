"""Which wins changed is told by sets, old less new and new less old: a join of the two keeps the
plan of a session's first statement, and pair by pair 100,000 rows take hours."""

from django.db import migrations

CHANGED = """
create or replace function opportunity_wins_changed() returns trigger language plpgsql as $$
declare touched bigint[];
begin
    if tg_op = 'UPDATE' then
        with gone as (
            select id, closed_ym, unit_id, closed_on, customer_id, amount, owner_id
            from old_rows where state = 'won'
            except
            select id, closed_ym, unit_id, closed_on, customer_id, amount, owner_id
            from new_rows where state = 'won'),
        come as (
            select id, closed_ym, unit_id, closed_on, customer_id, amount, owner_id
            from new_rows where state = 'won'
            except
            select id, closed_ym, unit_id, closed_on, customer_id, amount, owner_id
            from old_rows where state = 'won'),
        noted as (insert into opportunities_winschanged (month, unit)
            select closed_ym, coalesce(unit_id, 0) from gone
            union select closed_ym, coalesce(unit_id, 0) from come)
        select array_agg(distinct c) into touched from (
            (select id, closed_on, customer_id, is_first_win from old_rows where state = 'won'
            except
            select id, closed_on, customer_id, is_first_win from new_rows where state = 'won')
            union all
            (select id, closed_on, customer_id, is_first_win from new_rows where state = 'won'
            except
            select id, closed_on, customer_id, is_first_win from old_rows where state = 'won')
            ) ordered (id, closed_on, c, first) where c is not null;
    elsif tg_op = 'INSERT' then
        with noted as (insert into opportunities_winschanged (month, unit)
            select distinct closed_ym, coalesce(unit_id, 0) from new_rows where state = 'won')
        select array_agg(distinct customer_id) into touched
        from new_rows where state = 'won' and customer_id is not null;
    else
        with noted as (insert into opportunities_winschanged (month, unit)
            select distinct closed_ym, coalesce(unit_id, 0) from old_rows where state = 'won')
        select array_agg(distinct customer_id) into touched
        from old_rows where state = 'won' and customer_id is not null;
    end if;
    if touched is not null then
        perform opportunity_first_wins(touched);
    end if;
    return null;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0008_chance_is_called_as_elsewhere")]
    operations = [migrations.RunSQL(CHANGED, migrations.RunSQL.noop)]
