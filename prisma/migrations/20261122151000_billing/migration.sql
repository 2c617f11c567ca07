-- CreateTable
CREATE TABLE "billing_customer" (
    "user_id" UUID NOT NULL,
    "customer_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "billing_customer_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "billing_subscription" (
    "id" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "customer_id" TEXT NOT NULL,
    "price_id" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "interval" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "current_period_end" TIMESTAMPTZ(3),
    "cancel_at_period_end" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "event_at" TIMESTAMPTZ(3),
    "revision" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "billing_subscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "billing_event" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,

    CONSTRAINT "billing_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "billing_request" (
    "key" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "result" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "billing_request_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "billing_comp" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "tier" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "granted_by" UUID NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "billing_comp_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "compliance_acceptance" (
    "user_id" UUID NOT NULL,
    "doc" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "address" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "compliance_acceptance_pkey" PRIMARY KEY ("user_id","doc","version")
);

-- CreateIndex
CREATE UNIQUE INDEX "billing_customer_customer_id_key" ON "billing_customer"("customer_id");

-- CreateIndex
CREATE INDEX "billing_subscription_user_id_idx" ON "billing_subscription"("user_id");

-- CreateIndex
CREATE INDEX "billing_request_user_id_kind_created_at_idx" ON "billing_request"("user_id", "kind", "created_at" DESC);

-- CreateIndex
CREATE INDEX "billing_comp_user_id_granted_at_idx" ON "billing_comp"("user_id", "granted_at" DESC);

-- What Prisma cannot say, by hand.

ALTER TABLE "billing_subscription"
    ADD CONSTRAINT "billing_subscription_tier_check" CHECK ("tier" IN ('trader', 'pro')),
    ADD CONSTRAINT "billing_subscription_interval_check" CHECK ("interval" IN ('month', 'year')),
    ADD CONSTRAINT "billing_subscription_revision_check" CHECK ("revision" >= 1);

ALTER TABLE "billing_event"
    ADD CONSTRAINT "billing_event_outcome_check" CHECK ("outcome" IN ('applied', 'stale', 'foreign', 'unhandled'));

ALTER TABLE "billing_request"
    ADD CONSTRAINT "billing_request_kind_check" CHECK ("kind" IN ('customer', 'checkout', 'portal')),
    ADD CONSTRAINT "billing_request_status_check" CHECK ("status" IN ('open', 'done', 'failed', 'closed')),
    ADD CONSTRAINT "billing_request_result_check" CHECK ("status" <> 'done' OR "result" IS NOT NULL);

-- One unfinished attempt of a kind at a time: its key is tried again before another is made.
CREATE UNIQUE INDEX "billing_request_one_open_key" ON "billing_request"("user_id", "kind") WHERE "status" = 'open';

ALTER TABLE "billing_comp"
    ADD CONSTRAINT "billing_comp_tier_check" CHECK ("tier" IN ('free', 'trader', 'pro')),
    ADD CONSTRAINT "billing_comp_until_check" CHECK ("until" > "granted_at"),
    ADD CONSTRAINT "billing_comp_reason_check" CHECK (char_length("reason") BETWEEN 1 AND 500);

-- Who was given what and who agreed to what is evidence: it is added to, never changed.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "billing_comp_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "billing_comp"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "compliance_acceptance_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "compliance_acceptance"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
