-- The second wall: what runs as ex7_caller sees and writes the rows of one user alone, whatever a statement forgets to say.
-- The tables' owner is not held back: it is the system (dispatcher, jobs, webhooks) and the prepared reads.

-- Roles belong to the whole cluster: another database of it may have this one, or be making it just now.
do $$
declare
  become constant text := case when current_setting('server_version_num')::int < 160000 then 'MEMBER' else 'SET' end;
begin
  if not exists (select from pg_roles where rolname = 'ex7_caller') then
    begin
      create role ex7_caller nologin;
    exception when duplicate_object or unique_violation then null;
    end;
  end if;
  if not pg_has_role(current_user, 'ex7_caller', become) then
    begin
      execute format('grant ex7_caller to %I', current_user);
    exception when unique_violation then null;
    end;
  end if;
exception when insufficient_privilege then
  raise insufficient_privilege using message = format(
    'the database user %1$I may not make the role ex7_caller or take it on; let one who may (CREATEROLE) run: create role ex7_caller nologin; grant ex7_caller to %1$I;',
    current_user);
end $$;

-- Null without one: then no row is anybody's.
create function ex7_user_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('ex7.user_id', true), '')::uuid;

-- Nothing is open to a role that is not named here, whoever has rights on the schema.
alter table account enable row level security;
alter table setting enable row level security;
alter table bar enable row level security;
alter table feed enable row level security;
alter table strategy enable row level security;
alter table strategy_version enable row level security;
alter table runtime enable row level security;
alter table dispatcher enable row level security;
alter table signal enable row level security;
alter table signal_audit enable row level security;
alter table signal_blocked enable row level security;
alter table risk_limits enable row level security;
alter table risk_warning enable row level security;
alter table event enable row level security;
alter table billing_customer enable row level security;
alter table billing_subscription enable row level security;
alter table billing_event enable row level security;
alter table billing_request enable row level security;
alter table billing_comp enable row level security;
alter table compliance_acceptance enable row level security;
alter table backtest enable row level security;
alter table backtest_trade enable row level security;
alter table job_worker enable row level security;
alter table vix_generation enable row level security;
alter table waitlist_entry enable row level security;
alter table alert_channel enable row level security;
alter table alert_delivery enable row level security;
alter table telegram_update enable row level security;

do $$ begin execute format('grant usage on schema %I to ex7_caller', current_schema()); end $$;

-- Nobody's, and everybody's to read.
grant select on setting, bar, feed to ex7_caller;
create policy everybodys on setting for select to ex7_caller using (true);
create policy everybodys on bar for select to ex7_caller using (true);
create policy everybodys on feed for select to ex7_caller using (true);

grant select, insert, update, delete on
  account, strategy, strategy_version, runtime, signal, signal_audit, signal_blocked, risk_limits, risk_warning, event,
  billing_customer, billing_subscription, billing_request, billing_comp, compliance_acceptance, backtest,
  backtest_trade, vix_generation, alert_channel, alert_delivery
  to ex7_caller;

-- "(select …)": asked once a statement, not once a row.
create policy own on account to ex7_caller using (user_id = (select ex7_user_id()));
create policy own on strategy to ex7_caller using (user_id = (select ex7_user_id()));
create policy own on risk_limits to ex7_caller using (user_id = (select ex7_user_id()));
create policy own on risk_warning to ex7_caller using (user_id = (select ex7_user_id()));
create policy own on billing_customer to ex7_caller using (user_id = (select ex7_user_id()));
create policy own on billing_subscription to ex7_caller using (user_id = (select ex7_user_id()));
create policy own on billing_request to ex7_caller using (user_id = (select ex7_user_id()));
create policy own on billing_comp to ex7_caller using (user_id = (select ex7_user_id()));
create policy own on compliance_acceptance to ex7_caller using (user_id = (select ex7_user_id()));
create policy own on vix_generation to ex7_caller using (user_id = (select ex7_user_id()));
create policy own on alert_channel to ex7_caller using (user_id = (select ex7_user_id()));

-- What hangs on something of theirs. The rows found behind it are their own: its own policy sees to that.
create policy own on strategy_version to ex7_caller
  using (exists (select from strategy where id = strategy_id));
create policy own on backtest_trade to ex7_caller
  using (exists (select from backtest where id = backtest_id));

-- Theirs, and written beside nothing of another's.
create policy own on runtime to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()) and exists (select from strategy where id = strategy_id));
create policy own on backtest to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()) and exists (select from strategy where id = strategy_id));
create policy own on signal to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()) and exists (select from strategy where id = strategy_id));
create policy own on signal_audit to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()) and exists (select from strategy where id = strategy_id));
create policy own on signal_blocked to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id())
    and (strategy_id is null or exists (select from strategy where id = strategy_id)));
create policy own on event to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id())
    and (strategy_id is null or exists (select from strategy where id = strategy_id)));
create policy own on alert_delivery to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()) and exists (select from alert_channel where id = channel_id));
