-- Changes that were asked for under an Idempotency-Key, with their answers, for 24 hours.
CREATE TABLE "idempotency_key" (
    "user_id" UUID NOT NULL,
    "key_hash" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "answer" BYTEA,
    "started_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("user_id", "key_hash")
);

CREATE INDEX "idempotency_key_started_at_idx" ON "idempotency_key"("started_at");

ALTER TABLE "idempotency_key" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON "idempotency_key" TO ex7_caller;
CREATE POLICY own ON "idempotency_key" TO ex7_caller USING (user_id = (SELECT ex7_user_id()));
