create table audit_entry (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    -- A story is told in a minute and lasts for years: when it says that this happened.
    told_at timestamptz,
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
-- Entries are written in order: a few pages of ranges find a day among millions.
create index audit_entry_when on audit_entry using brin (coalesce(told_at, at));

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
