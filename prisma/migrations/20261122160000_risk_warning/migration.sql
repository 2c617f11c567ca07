-- CreateTable
CREATE TABLE "risk_warning" (
    "user_id" UUID NOT NULL,
    "mode" "trading_mode" NOT NULL,
    "trade_date" DATE NOT NULL,
    "breaker" TEXT NOT NULL,
    "warned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "risk_warning_pkey" PRIMARY KEY ("user_id","mode","trade_date","breaker")
);
