create table audit_entry (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    era integer not null default 1,
    xact bigint not null default (pg_current_xact_id()::text::bigint),
    kind varchar(60) not null,
    object_id bigint not null,
    op varchar(6) not null,
    actor_id bigint,
    behalf_id bigint,
    channel varchar(20) not null,
    verb varchar(60) not null,
    why text not null,
    run varchar(40) not null,
    changes jsonb not null
);
create index audit_entry_object on audit_entry (kind, object_id, id);
create index audit_entry_order on audit_entry (era, xact, id);
create index audit_entry_run on audit_entry (run, id) where run <> '';
create index audit_entry_actor on audit_entry (actor_id, id);

create table audit_seal (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    era integer not null,
    from_xact bigint not null,
    to_xact bigint not null,
    entries integer not null,
    marks bytea not null,
    previous varchar(64) not null,
    hash varchar(64) not null
);

-- Transaction numbers start anew in a restored cluster; the era tells the runs of numbers apart.
create function audit_era() returns integer language sql stable as $$ select 1 $$;

create function audit_keep() returns trigger language plpgsql as $$
begin
    raise exception 'audit entries and seals are append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_entry_keep before update or delete or truncate on audit_entry
    for each statement execute function audit_keep();
create trigger audit_seal_keep before update or delete or truncate on audit_seal
    for each statement execute function audit_keep();

-- One function for all tables. Arguments of the trigger: kind, columns that are not recorded,
-- columns whose values are withheld.
create function audit_capture() returns trigger language plpgsql as $$
declare
    context jsonb := coalesce(nullif(current_setting('dacheng.audit', true), '')::jsonb, '{}');
    unrecorded text[] := string_to_array(tg_argv[1], ',');
    withheld text[] := string_to_array(tg_argv[2], ',');
begin
    if tg_op = 'INSERT' then
        insert into audit_entry (era, kind, object_id, op, actor_id, behalf_id, channel, verb, why, run, changes)
        select audit_era(), tg_argv[0], n.id, 'insert', (context->>'by')::bigint, (context->>'behalf')::bigint,
               coalesce(context->>'channel', 'sql'), coalesce(context->>'verb', 'insert'),
               coalesce(context->>'why', ''), coalesce(context->>'run', ''),
               jsonb_strip_nulls(to_jsonb(n) - unrecorded - withheld)
        from new_rows n;
    elsif tg_op = 'DELETE' then
        insert into audit_entry (era, kind, object_id, op, actor_id, behalf_id, channel, verb, why, run, changes)
        select audit_era(), tg_argv[0], o.id, 'delete', (context->>'by')::bigint, (context->>'behalf')::bigint,
               coalesce(context->>'channel', 'sql'), coalesce(context->>'verb', 'delete'),
               coalesce(context->>'why', ''), coalesce(context->>'run', ''),
               jsonb_strip_nulls(to_jsonb(o) - unrecorded - withheld)
        from old_rows o;
    else
        insert into audit_entry (era, kind, object_id, op, actor_id, behalf_id, channel, verb, why, run, changes)
        select audit_era(), tg_argv[0], n.id, 'update', (context->>'by')::bigint, (context->>'behalf')::bigint,
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
