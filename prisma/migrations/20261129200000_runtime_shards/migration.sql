-- Leases are the process's: runtimes are held by shards, shards by processes. A renewal writes one row a process.

-- Which of the 64 shards a strategy's runtimes are in.
create function runtime_shard_of(strategy_id uuid) returns smallint language sql immutable parallel safe
  return (get_byte(uuid_send(strategy_id), 15) % 64)::smallint;

CREATE TABLE "runtime_shard" (
    "shard" SMALLINT NOT NULL,
    "owner" TEXT,
    "epoch" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "runtime_shard_pkey" PRIMARY KEY ("shard")
);
alter table runtime_shard enable row level security;
insert into runtime_shard (shard) select generate_series(0, 63);

ALTER TABLE "dispatcher" ADD COLUMN "lease_until" TIMESTAMPTZ(3);
update dispatcher set lease_until = heartbeat_at;
ALTER TABLE "dispatcher" ALTER COLUMN "lease_until" SET NOT NULL;

DROP INDEX "runtime_status_lease_until_idx";
ALTER TABLE "runtime" DROP COLUMN "heartbeat_at", DROP COLUMN "lease_owner", DROP COLUMN "lease_until";
create index runtime_shard_idx on runtime (runtime_shard_of(strategy_id))
  where status in ('starting', 'running', 'draining') or guards_position;
CREATE INDEX "runtime_status_idx" ON "runtime"("status");

-- When the process that runs a strategy was last heard of. Processes are nobody's rows: a user's statement asks this.
create function runtime_heartbeat(strategy_id uuid) returns timestamptz language sql stable security definer
  return (select process.heartbeat_at
            from runtime_shard shard join dispatcher process on process.owner = shard.owner
           where shard.shard = runtime_shard_of(strategy_id));
