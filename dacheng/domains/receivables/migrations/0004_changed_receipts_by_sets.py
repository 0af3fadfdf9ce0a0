"""Which receipts changed is told by sets, as of wins: a join of old and new keeps the plan of a
session's first statement."""

from django.db import migrations

CHANGED = """
create or replace function contract_received() returns trigger language plpgsql as $$
declare touched bigint[];
begin
    if tg_op = 'UPDATE' then
        select array_agg(distinct c) into touched from (
            (select id, contract_id, amount from old_rows
            except select id, contract_id, amount from new_rows)
            union all
            (select id, contract_id, amount from new_rows
            except select id, contract_id, amount from old_rows)
            ) changed (id, c, amount) where c is not null;
    elsif tg_op = 'INSERT' then
        select array_agg(distinct contract_id) into touched from new_rows
        where contract_id is not null;
    else
        select array_agg(distinct contract_id) into touched from old_rows
        where contract_id is not null;
    end if;
    if touched is not null then
        perform from contracts_contract where id = any(touched) order by id for no key update;
        update contracts_contract c set received = found.paid from (
            select k.id, coalesce((select sum(r.amount) from receivables_receipt r
                where r.contract_id = k.id), 0) as paid
            from contracts_contract k where k.id = any(touched)) found
        where found.id = c.id and c.received <> found.paid;
    end if;
    return null;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("receivables", "0003_receipts_tell_their_contract")]
    operations = [migrations.RunSQL(CHANGED, migrations.RunSQL.noop)]
