-- Tickets that open a stream in place of a token, for clients that can send no header (a browser's EventSource).
CREATE TABLE "stream_ticket" (
    "hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "token_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "uses" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "stream_ticket_pkey" PRIMARY KEY ("hash")
);

CREATE INDEX "stream_ticket_token_expires_at_idx" ON "stream_ticket"("token_expires_at");

ALTER TABLE "stream_ticket" ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON "stream_ticket" TO ex7_caller;
CREATE POLICY own ON "stream_ticket" TO ex7_caller USING (user_id = (SELECT ex7_user_id()));
