-- Progress is the lane's: a process writes one row a bar for each shard and instrument, whatever the number of runtimes.
CREATE TABLE "lane_progress" (
    "shard" SMALLINT NOT NULL,
    "instrument" TEXT NOT NULL,
    "passed" TIMESTAMPTZ(3) NOT NULL,
    "bars" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lane_progress_pkey" PRIMARY KEY ("shard","instrument")
);
alter table lane_progress enable row level security;
-- Rows are updated in place (HOT): each page keeps room for the next version.
alter table lane_progress set (fillfactor = 50);

ALTER TABLE "runtime" ADD COLUMN "on_lane" BOOLEAN NOT NULL DEFAULT false;

-- The newest bar of a lane that ended after `since`, and the instant up to which the lane has decided everything.
create function lane_bar(strategy_id uuid, lane_instrument text, timeframe text, since timestamptz) returns timestamptz
  language sql stable security definer
  return (select (progress.bars -> timeframe ->> 'ts')::timestamptz
            from lane_progress progress
           where progress.shard = runtime_shard_of(strategy_id) and progress.instrument = lane_instrument
             and (since is null or (progress.bars -> timeframe ->> 'end')::timestamptz > since));
create function lane_passed(strategy_id uuid, lane_instrument text) returns timestamptz
  language sql stable security definer
  return (select progress.passed
            from lane_progress progress
           where progress.shard = runtime_shard_of(strategy_id) and progress.instrument = lane_instrument);

-- The newest bar decided by a runtime since its start.
create function runtime_last_bar(run runtime) returns timestamptz language sql stable
  return case when run.on_lane
              then greatest(run.last_bar_ts,
                            lane_bar(run.strategy_id, run.instrument, run.timeframe, run.start_watermark))
              else run.last_bar_ts end;

-- The runs of a runtime, from each start to its stop: what bars it decided, with which version.
CREATE TABLE "runtime_run" (
    "strategy_id" UUID NOT NULL,
    "mode" "trading_mode" NOT NULL,
    "run" BIGINT NOT NULL,
    "user_id" UUID NOT NULL,
    "strategy_version" INTEGER NOT NULL,
    "instrument" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "start_watermark" TIMESTAMPTZ(3),
    "stored_to" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "last_bar_ts" TIMESTAMPTZ(3),

    CONSTRAINT "runtime_run_pkey" PRIMARY KEY ("strategy_id","mode","run")
);
CREATE INDEX "runtime_run_user_id_idx" ON "runtime_run"("user_id");
ALTER TABLE "runtime_run" ADD CONSTRAINT "runtime_run_strategy_id_fkey" FOREIGN KEY ("strategy_id") REFERENCES "strategy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
alter table runtime_run enable row level security;
grant select, insert, update, delete on runtime_run to ex7_caller;
create policy own on runtime_run to ex7_caller using (user_id = (select ex7_user_id()))
  with check (user_id = (select ex7_user_id()) and exists (select from strategy where id = strategy_id));

-- Commits of processes of an earlier version are rejected from here on: active runs have a new token.
update runtime set lease_token = lease_token + 1
 where status in ('starting', 'running', 'draining') or guards_position;

-- The audit rows of running strategies are stored up to here.
insert into runtime_run (strategy_id, mode, run, user_id, strategy_version, instrument, timeframe, started_at,
                         start_watermark, stored_to)
select strategy_id, mode, lease_token, user_id, strategy_version, instrument, timeframe, coalesce(started_at, now()),
       start_watermark, last_bar_ts
  from runtime where status in ('starting', 'running', 'draining');

-- In a rolling upgrade a process of an earlier version keeps the shards it holds, and takes no others.
ALTER TABLE "dispatcher" ADD COLUMN "writes_lane_progress" BOOLEAN NOT NULL DEFAULT false;
create function runtime_shard_claim() returns trigger language plpgsql as $$
begin
  if new.owner is distinct from old.owner and new.owner is not null
     and not exists (select from dispatcher where owner = new.owner and writes_lane_progress) then
    return null;
  end if;
  return new;
end $$;
create trigger runtime_shard_claim before update on runtime_shard for each row execute function runtime_shard_claim();
