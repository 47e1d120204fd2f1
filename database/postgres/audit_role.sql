-- Lets the application's role only insert, seal and erase entries of the audit. Run once, and again after a migration
-- of the tables, by their owner (which is not the application's role):
--   psql "$OWNER_URL" --set=app=lectern_app --file=database/postgres/audit_role.sql
-- The search path must lead to the application's tables.

revoke all on core_audit_entries, core_audit_seals from :"app", public;
grant select, insert on core_audit_entries, core_audit_seals to :"app";
grant update (sealed, seq) on core_audit_entries to :"app";

-- A sealed entry keeps its number.
create or replace function lectern_keep_seal() returns trigger language plpgsql set search_path from current as $$
begin
  if old.sealed and (new.sealed is distinct from old.sealed or new.seq is distinct from old.seq) then
    raise exception 'a sealed audit entry keeps its number';
  end if;
  return new;
end
$$;
drop trigger if exists lectern_keep_seal on core_audit_entries;
create trigger lectern_keep_seal before update on core_audit_entries for each row execute function lectern_keep_seal();

-- The only way to remove values: of records whose erasure stands in the audit already.
create or replace function lectern_erase_audit(school uuid, entity_name text, record_ids uuid[], at timestamptz)
returns bigint language plpgsql security definer set search_path from current as $$
declare
  erased bigint;
begin
  if exists (
    select 1 from unnest(record_ids) as r(id) where not exists (
      select 1 from core_audit_entries e
      where e.school_id = school and e.entity = entity_name and e.record = r.id and e.action = 'erase'))
  then
    raise exception 'no erasure of these records stands in the audit';
  end if;
  update core_audit_entries e
    set before = null, after = null, reason = null, salt = null, erased_at = lectern_erase_audit.at
    where e.school_id = school and e.entity = entity_name and e.record = any(record_ids)
      and e.action <> 'erase' and e.salt is not null;
  get diagnostics erased = row_count;
  return erased;
end
$$;
revoke all on function lectern_erase_audit(uuid, text, uuid[], timestamptz) from public;
grant execute on function lectern_erase_audit(uuid, text, uuid[], timestamptz) to :"app";
