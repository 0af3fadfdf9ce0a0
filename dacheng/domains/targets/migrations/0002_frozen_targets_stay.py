"""What is frozen stays, whoever asks the database."""

from django.db import migrations

KEEP = """
create function targets_keep() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from targets_targetplan where id = old.plan_id and state = 'frozen') then
        if tg_op = 'DELETE' then return old; end if;
        return new;
    end if;
    if tg_op = 'UPDATE' and old.until is null and new.until is not null
       and to_jsonb(new) - 'until' - 'ym' = to_jsonb(old) - 'until' - 'ym' then
        return new;
    end if;
    raise exception 'a frozen target is never changed, only followed by another'
        using errcode = 'check_violation';
end $$;
create trigger targets_keep before update or delete on targets_target
    for each row execute function targets_keep();
"""
GO = "drop trigger targets_keep on targets_target; drop function targets_keep();"


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_targets_of_people_and_units")]

    operations = [migrations.RunSQL(KEEP, GO)]
