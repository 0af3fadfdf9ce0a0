"""What was handed in stays as it was: a call is at most withdrawn, and that before its week closes."""

from django.conf import settings
from django.db import migrations

KEEP = f"""
create function forecasts_keep() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.withdrawn_at is null and new.withdrawn_at is not null
       and to_jsonb(new) - 'withdrawn_at' = to_jsonb(old) - 'withdrawn_at'
       and (new.withdrawn_at at time zone '{settings.TIME_ZONE}')::date <= old.closes_on then
        return new;
    end if;
    raise exception 'a call that was handed in is never changed, only withdrawn in its week'
        using errcode = 'check_violation';
end $$;
create trigger forecasts_keep before update or delete on forecasts_submission
    for each row execute function forecasts_keep();
"""
GO = "drop trigger forecasts_keep on forecasts_submission; drop function forecasts_keep();"


class Migration(migrations.Migration):
    dependencies = [("forecasts", "0001_calls_of_each_week")]

    operations = [migrations.RunSQL(KEEP, GO)]
