-- CreateEnum
CREATE TYPE "strategy_status" AS ENUM ('draft', 'ready', 'live', 'paused', 'archived');

-- CreateEnum
CREATE TYPE "trading_mode" AS ENUM ('paper', 'live');

-- CreateEnum
CREATE TYPE "runtime_status" AS ENUM ('starting', 'running', 'draining', 'stopped', 'error');

-- CreateEnum
CREATE TYPE "side" AS ENUM ('long', 'short');

-- CreateEnum
CREATE TYPE "signal_status" AS ENUM ('open', 'closed', 'cancelled');

-- CreateEnum
CREATE TYPE "close_reason" AS ENUM ('target', 'stop', 'exit', 'session', 'user', 'force_close');

-- CreateEnum
CREATE TYPE "audit_decision" AS ENUM ('fired', 'blocked', 'closed', 'no_entry', 'in_position', 'warming_up', 'error');

-- CreateTable
CREATE TABLE "account" (
    "user_id" UUID NOT NULL,
    "email" TEXT,
    "event_seq" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "bar" (
    "instrument" TEXT NOT NULL,
    "ts" TIMESTAMPTZ(3) NOT NULL,
    "open" DECIMAL(18,8) NOT NULL,
    "high" DECIMAL(18,8) NOT NULL,
    "low" DECIMAL(18,8) NOT NULL,
    "close" DECIMAL(18,8) NOT NULL,
    "volume" DECIMAL(24,8) NOT NULL,

    CONSTRAINT "bar_pkey" PRIMARY KEY ("instrument","ts")
);

-- CreateTable
CREATE TABLE "feed" (
    "instrument" TEXT NOT NULL,
    "last_bar_ts" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feed_pkey" PRIMARY KEY ("instrument")
);

-- CreateTable
CREATE TABLE "strategy" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "instrument" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "status" "strategy_status" NOT NULL DEFAULT 'draft',
    "current_version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "strategy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "strategy_version" (
    "strategy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "graph" JSONB NOT NULL,
    "instrument" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "node_count" INTEGER NOT NULL,
    "edge_count" INTEGER NOT NULL,
    "origin" TEXT NOT NULL,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "strategy_version_pkey" PRIMARY KEY ("strategy_id","version")
);

-- CreateTable
CREATE TABLE "runtime" (
    "strategy_id" UUID NOT NULL,
    "mode" "trading_mode" NOT NULL,
    "user_id" UUID NOT NULL,
    "strategy_version" INTEGER NOT NULL,
    "instrument" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "status" "runtime_status" NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "stopped_at" TIMESTAMPTZ(3),
    "start_bar_ts" TIMESTAMPTZ(3),
    "last_bar_ts" TIMESTAMPTZ(3),
    "last_signal_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "heartbeat_at" TIMESTAMPTZ(3),
    "lease_owner" TEXT,
    "lease_token" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "runtime_pkey" PRIMARY KEY ("strategy_id","mode")
);

-- CreateTable
CREATE TABLE "dispatcher" (
    "owner" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dispatcher_pkey" PRIMARY KEY ("owner")
);

-- CreateTable
CREATE TABLE "signal" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "strategy_id" UUID NOT NULL,
    "strategy_version" INTEGER NOT NULL,
    "instrument" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "mode" "trading_mode" NOT NULL,
    "side" "side" NOT NULL,
    "status" "signal_status" NOT NULL DEFAULT 'open',
    "size" INTEGER NOT NULL,
    "entry_price" DECIMAL(18,8) NOT NULL,
    "stop_price" DECIMAL(18,8),
    "target_price" DECIMAL(18,8),
    "bar_ts" TIMESTAMPTZ(3) NOT NULL,
    "fired_at" TIMESTAMPTZ(3) NOT NULL,
    "close_price" DECIMAL(18,8),
    "closed_at" TIMESTAMPTZ(3),
    "close_bar_ts" TIMESTAMPTZ(3),
    "close_reason" "close_reason",
    "gross_pnl" DECIMAL(18,2),
    "commission" DECIMAL(18,2),
    "slippage_ticks" DECIMAL(6,1),
    "slippage_cost" DECIMAL(18,2),
    "pnl" DECIMAL(18,2),
    "entry_date" DATE NOT NULL,
    "close_date" DATE,
    "reason" JSONB NOT NULL,
    "entry_node_id" TEXT NOT NULL,

    CONSTRAINT "signal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signal_audit" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "strategy_id" UUID NOT NULL,
    "strategy_version" INTEGER NOT NULL,
    "instrument" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "bar_ts" TIMESTAMPTZ(3) NOT NULL,
    "mode" "trading_mode" NOT NULL,
    "decision" "audit_decision" NOT NULL,
    "side" "side",
    "signal_id" UUID,
    "reason" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "signal_audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signal_blocked" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "strategy_id" UUID,
    "strategy_version" INTEGER,
    "instrument" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "bar_ts" TIMESTAMPTZ(3) NOT NULL,
    "mode" "trading_mode" NOT NULL,
    "side" "side",
    "triggered_limit" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "observed" TEXT NOT NULL,
    "limit" TEXT NOT NULL,
    "reason_json" JSONB NOT NULL,
    "blocked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signal_blocked_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "risk_limits" (
    "user_id" UUID NOT NULL,
    "mode" "trading_mode" NOT NULL,
    "daily_loss_limit" DECIMAL(18,2) NOT NULL,
    "max_daily_signals" INTEGER NOT NULL,
    "max_open_signals" INTEGER NOT NULL,
    "max_consecutive_losses" INTEGER NOT NULL,
    "trading_halted" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "risk_limits_pkey" PRIMARY KEY ("user_id","mode")
);

-- CreateTable
CREATE TABLE "event" (
    "user_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "strategy_id" UUID,
    "instrument" TEXT,
    "payload" JSONB NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("user_id","seq")
);

-- CreateIndex
CREATE INDEX "strategy_user_id_updated_at_id_idx" ON "strategy"("user_id", "updated_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "strategy_id_current_version_key" ON "strategy"("id", "current_version");

-- CreateIndex
CREATE INDEX "runtime_user_id_idx" ON "runtime"("user_id");

-- CreateIndex
CREATE INDEX "runtime_status_lease_until_idx" ON "runtime"("status", "lease_until");

-- CreateIndex
CREATE INDEX "signal_user_id_fired_at_id_idx" ON "signal"("user_id", "fired_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "signal_strategy_id_fired_at_id_idx" ON "signal"("strategy_id", "fired_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "signal_user_id_mode_entry_date_idx" ON "signal"("user_id", "mode", "entry_date");

-- CreateIndex
CREATE INDEX "signal_user_id_mode_close_date_idx" ON "signal"("user_id", "mode", "close_date");

-- CreateIndex
CREATE UNIQUE INDEX "signal_strategy_id_strategy_version_mode_bar_ts_side_key" ON "signal"("strategy_id", "strategy_version", "mode", "bar_ts", "side");

-- CreateIndex
CREATE INDEX "signal_audit_user_id_bar_ts_id_idx" ON "signal_audit"("user_id", "bar_ts" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "signal_audit_signal_id_idx" ON "signal_audit"("signal_id");

-- CreateIndex
CREATE UNIQUE INDEX "signal_audit_strategy_id_mode_bar_ts_key" ON "signal_audit"("strategy_id", "mode", "bar_ts");

-- CreateIndex
CREATE INDEX "signal_blocked_user_id_blocked_at_id_idx" ON "signal_blocked"("user_id", "blocked_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "strategy" ADD CONSTRAINT "strategy_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "account"("user_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "strategy" ADD CONSTRAINT "strategy_id_current_version_fkey" FOREIGN KEY ("id", "current_version") REFERENCES "strategy_version"("strategy_id", "version") DEFERRABLE INITIALLY DEFERRED;

-- AddForeignKey
ALTER TABLE "strategy_version" ADD CONSTRAINT "strategy_version_strategy_id_fkey" FOREIGN KEY ("strategy_id") REFERENCES "strategy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "runtime" ADD CONSTRAINT "runtime_strategy_id_fkey" FOREIGN KEY ("strategy_id") REFERENCES "strategy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signal" ADD CONSTRAINT "signal_strategy_id_fkey" FOREIGN KEY ("strategy_id") REFERENCES "strategy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signal_audit" ADD CONSTRAINT "signal_audit_strategy_id_fkey" FOREIGN KEY ("strategy_id") REFERENCES "strategy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signal_audit" ADD CONSTRAINT "signal_audit_signal_id_fkey" FOREIGN KEY ("signal_id") REFERENCES "signal"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "signal_blocked" ADD CONSTRAINT "signal_blocked_strategy_id_fkey" FOREIGN KEY ("strategy_id") REFERENCES "strategy"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What Prisma cannot say, by hand. (ON DELETE RESTRICT would not wait for the commit: hence its absence above, where a
-- strategy and its head version name one another.)

-- A name is free again once its strategy is deleted.
CREATE UNIQUE INDEX "strategy_user_id_name_key" ON "strategy"("user_id", lower("name")) WHERE "deleted_at" IS NULL;

-- At most one open signal per strategy and mode, whoever writes it.
CREATE UNIQUE INDEX "signal_one_open_key" ON "signal"("strategy_id", "mode") WHERE "status" = 'open';

CREATE INDEX "signal_open_user_id_mode_idx" ON "signal"("user_id", "mode") WHERE "status" = 'open';

-- numeric(p,s) refuses Infinity by itself but takes NaN, which sorts above every number.
ALTER TABLE "bar"
    ADD CONSTRAINT "bar_range_check" CHECK ("low" <= "open" AND "low" <= "close" AND "open" <= "high" AND "close" <= "high" AND "high" <> 'NaN'),
    ADD CONSTRAINT "bar_volume_check" CHECK ("volume" >= 0 AND "volume" <> 'NaN'),
    ADD CONSTRAINT "bar_minute_check" CHECK (extract(second FROM "ts") = 0);

ALTER TABLE "account"
    ADD CONSTRAINT "account_event_seq_check" CHECK ("event_seq" >= 0);

ALTER TABLE "strategy"
    ADD CONSTRAINT "strategy_name_check" CHECK (char_length("name") BETWEEN 1 AND 120),
    ADD CONSTRAINT "strategy_description_check" CHECK (char_length("description") <= 2000),
    ADD CONSTRAINT "strategy_tags_check" CHECK (cardinality("tags") <= 20 AND array_position("tags", NULL) IS NULL),
    ADD CONSTRAINT "strategy_timeframe_check" CHECK ("timeframe" IN ('1m', '2m', '3m', '5m', '10m', '15m', '30m', '1h', '4h', '1d'));

ALTER TABLE "strategy_version"
    ADD CONSTRAINT "strategy_version_version_check" CHECK ("version" >= 1),
    ADD CONSTRAINT "strategy_version_count_check" CHECK ("node_count" BETWEEN 0 AND 200 AND "edge_count" BETWEEN 0 AND 400),
    ADD CONSTRAINT "strategy_version_origin_check" CHECK ("origin" IN ('create', 'update', 'rollback', 'clone', 'import', 'fixture')),
    ADD CONSTRAINT "strategy_version_timeframe_check" CHECK ("timeframe" IN ('1m', '2m', '3m', '5m', '10m', '15m', '30m', '1h', '4h', '1d'));

ALTER TABLE "runtime"
    ADD CONSTRAINT "runtime_error_check" CHECK ("status" <> 'error' OR "last_error" IS NOT NULL),
    ADD CONSTRAINT "runtime_lease_token_check" CHECK ("lease_token" >= 0);

ALTER TABLE "signal"
    ADD CONSTRAINT "signal_size_check" CHECK ("size" > 0),
    ADD CONSTRAINT "signal_number_check" CHECK ('NaN' NOT IN ("entry_price", "stop_price", "target_price", "close_price", "gross_pnl", "commission", "slippage_ticks", "slippage_cost", "pnl")),
    ADD CONSTRAINT "signal_cost_check" CHECK ("commission" >= 0 AND "slippage_ticks" >= 0 AND "slippage_cost" >= 0),
    -- Open: no close yet. Closed by the engine, cancelled by a person: all of the close, with a reason of that sort.
    ADD CONSTRAINT "signal_status_check" CHECK (CASE "status"
        WHEN 'open' THEN num_nonnulls("close_price", "closed_at", "close_bar_ts", "close_reason", "close_date", "gross_pnl", "commission", "slippage_ticks", "slippage_cost", "pnl") = 0
        ELSE num_nulls("close_price", "closed_at", "close_bar_ts", "close_reason", "close_date", "gross_pnl", "commission", "slippage_ticks", "slippage_cost", "pnl") = 0
            AND ("status" = 'cancelled') = ("close_reason" IN ('user', 'force_close'))
    END),
    ADD CONSTRAINT "signal_close_bar_ts_check" CHECK ("close_bar_ts" >= "bar_ts");

ALTER TABLE "risk_limits"
    ADD CONSTRAINT "risk_limits_loss_check" CHECK ("daily_loss_limit" > 0 AND "daily_loss_limit" <> 'NaN'),
    ADD CONSTRAINT "risk_limits_count_check" CHECK ("max_daily_signals" >= 0 AND "max_open_signals" >= 0 AND "max_consecutive_losses" >= 0);

ALTER TABLE "event"
    ADD CONSTRAINT "event_seq_check" CHECK ("seq" >= 1);
