-- One function for all tables. Arguments of the trigger: kind, columns that are not recorded,
-- columns whose values are withheld. What is old and new is joined by hashing, however few rows the
-- first statement of a session changed: its plan stays, and pair by pair 100,000 rows take hours.
create or replace function audit_capture() returns trigger language plpgsql
set enable_nestloop = off as $$
declare
    context jsonb := coalesce(nullif(current_setting('dacheng.audit', true), '')::jsonb, '{}');
    unrecorded text[] := string_to_array(tg_argv[1], ',');
    withheld text[] := string_to_array(tg_argv[2], ',');
begin
    if tg_op = 'INSERT' then
        insert into audit_entry (told_at, era, kind, object_id, op, actor_id, behalf_id, channel, verb, why, run,
            changes)
        select (context->>'told')::timestamptz, audit_era(), tg_argv[0], n.id, 'insert', (context->>'by')::bigint, (context->>'behalf')::bigint,
               coalesce(context->>'channel', 'sql'), coalesce(context->>'verb', 'insert'),
               coalesce(context->>'why', ''), coalesce(context->>'run', ''),
               jsonb_strip_nulls(to_jsonb(n) - unrecorded - withheld)
        from new_rows n;
    elsif tg_op = 'DELETE' then
        insert into audit_entry (told_at, era, kind, object_id, op, actor_id, behalf_id, channel, verb, why, run,
            changes)
        select (context->>'told')::timestamptz, audit_era(), tg_argv[0], o.id, 'delete', (context->>'by')::bigint, (context->>'behalf')::bigint,
               coalesce(context->>'channel', 'sql'), coalesce(context->>'verb', 'delete'),
               coalesce(context->>'why', ''), coalesce(context->>'run', ''),
               jsonb_strip_nulls(to_jsonb(o) - unrecorded - withheld)
        from old_rows o;
    else
        insert into audit_entry (told_at, era, kind, object_id, op, actor_id, behalf_id, channel, verb, why, run,
            changes)
        select (context->>'told')::timestamptz, audit_era(), tg_argv[0], n.id, 'update', (context->>'by')::bigint, (context->>'behalf')::bigint,
               coalesce(context->>'channel', 'sql'), coalesce(context->>'verb', 'update'),
               coalesce(context->>'why', ''), coalesce(context->>'run', ''), changed.pairs
        from new_rows n
        join old_rows o on o.id = n.id
        cross join lateral (
            select jsonb_object_agg(
                       after.key,
                       case when after.key = any(withheld) then '["***", "***"]'::jsonb
                            else jsonb_build_array(before.value, after.value) end) as pairs
            from jsonb_each(to_jsonb(n)) as after
            join jsonb_each(to_jsonb(o)) as before using (key)
            where before.value is distinct from after.value and after.key <> all(unrecorded)
        ) as changed
        where changed.pairs is not null;
    end if;
    return null;
end $$;
