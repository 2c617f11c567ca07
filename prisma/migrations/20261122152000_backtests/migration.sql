-- CreateEnum
CREATE TYPE "backtest_status" AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled');

-- CreateTable
CREATE TABLE "backtest" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "strategy_id" UUID NOT NULL,
    "strategy_version" INTEGER NOT NULL,
    "instrument" TEXT NOT NULL,
    "timeframe" TEXT NOT NULL,
    "status" "backtest_status" NOT NULL DEFAULT 'queued',
    "from_ts" TIMESTAMPTZ(3) NOT NULL,
    "to_ts" TIMESTAMPTZ(3) NOT NULL,
    "limits" JSONB,
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "bars_processed" INTEGER NOT NULL DEFAULT 0,
    "blocked_entries" INTEGER NOT NULL DEFAULT 0,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "metrics" JSONB,
    "equity" JSONB,
    "open_signal" JSONB,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "backtest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "backtest_trade" (
    "backtest_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "side" "side" NOT NULL,
    "size" INTEGER NOT NULL,
    "entry_ts" TIMESTAMPTZ(3) NOT NULL,
    "entry_price" DECIMAL(18,8) NOT NULL,
    "exit_ts" TIMESTAMPTZ(3) NOT NULL,
    "exit_price" DECIMAL(18,8) NOT NULL,
    "close_reason" "close_reason" NOT NULL,
    "stop_price" DECIMAL(18,8),
    "target_price" DECIMAL(18,8),
    "gross_pnl" DECIMAL(18,2) NOT NULL,
    "commission" DECIMAL(18,2) NOT NULL,
    "slippage_cost" DECIMAL(18,2) NOT NULL,
    "pnl" DECIMAL(18,2) NOT NULL,

    CONSTRAINT "backtest_trade_pkey" PRIMARY KEY ("backtest_id","ordinal")
);

-- CreateTable
CREATE TABLE "job_worker" (
    "owner" TEXT NOT NULL,
    "worker_ids" TEXT[],
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "job_worker_pkey" PRIMARY KEY ("owner")
);

-- CreateIndex
CREATE INDEX "backtest_strategy_id_created_at_id_idx" ON "backtest"("strategy_id", "created_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "backtest" ADD CONSTRAINT "backtest_strategy_id_fkey" FOREIGN KEY ("strategy_id") REFERENCES "strategy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "backtest_trade" ADD CONSTRAINT "backtest_trade_backtest_id_fkey" FOREIGN KEY ("backtest_id") REFERENCES "backtest"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot say, by hand.

-- How many a user has at once.
CREATE INDEX "backtest_unfinished_user_id_idx" ON "backtest"("user_id") WHERE "status" IN ('queued', 'running');

ALTER TABLE "backtest"
    ADD CONSTRAINT "backtest_span_check" CHECK ("from_ts" < "to_ts"),
    ADD CONSTRAINT "backtest_progress_check" CHECK ("progress" BETWEEN 0 AND 1),
    ADD CONSTRAINT "backtest_count_check" CHECK ("bars_processed" >= 0 AND "blocked_entries" >= 0 AND "attempt" >= 0),
    -- Results and an end when it is over, a reason when it failed, and neither before.
    ADD CONSTRAINT "backtest_status_check" CHECK (CASE "status"
        WHEN 'done' THEN num_nulls("metrics", "equity", "finished_at") = 0 AND "error" IS NULL
        WHEN 'failed' THEN num_nulls("error", "finished_at") = 0 AND "metrics" IS NULL
        WHEN 'cancelled' THEN "finished_at" IS NOT NULL AND "metrics" IS NULL
        ELSE num_nonnulls("metrics", "equity", "open_signal", "error", "finished_at") = 0
    END);

ALTER TABLE "backtest_trade"
    ADD CONSTRAINT "backtest_trade_ordinal_check" CHECK ("ordinal" >= 1),
    ADD CONSTRAINT "backtest_trade_size_check" CHECK ("size" > 0),
    ADD CONSTRAINT "backtest_trade_order_check" CHECK ("exit_ts" >= "entry_ts"),
    ADD CONSTRAINT "backtest_trade_number_check" CHECK ('NaN' NOT IN ("entry_price", "exit_price", "stop_price", "target_price", "gross_pnl", "commission", "slippage_cost", "pnl"));
