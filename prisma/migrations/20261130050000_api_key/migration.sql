-- Keys of programs. A null user: a key of the operator, made on the machine.
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "user_id" UUID,
    "name" TEXT NOT NULL,
    "start" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "previous_hash" TEXT,
    "previous_until" TIMESTAMPTZ(3),
    "scopes" TEXT[] NOT NULL,
    "for_agent" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "rotated_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_key_scopes_check" CHECK (cardinality("scopes") > 0 AND "scopes" <@ ARRAY['read', 'research', 'trade', 'admin', 'ingest'])
);

CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");
CREATE UNIQUE INDEX "api_key_previous_hash_key" ON "api_key"("previous_hash");
CREATE INDEX "api_key_user_id_created_at_idx" ON "api_key"("user_id", "created_at" DESC);

ALTER TABLE "api_key" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON "api_key" TO ex7_caller;
CREATE POLICY own ON "api_key" TO ex7_caller USING (user_id = (SELECT ex7_user_id()));

-- A ticket ends with the key that made it.
ALTER TABLE "stream_ticket" ADD COLUMN "key_hash" TEXT;
