-- What admins did to the whole system. The newest halt or resume says whether entries are denied to everybody.
CREATE TYPE "operator_action_kind" AS ENUM ('halt', 'resume');

CREATE TABLE "operator_action" (
    "id" UUID NOT NULL,
    "kind" "operator_action_kind" NOT NULL,
    "reason" TEXT NOT NULL,
    "admin_id" UUID NOT NULL,
    "admin_email" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "operator_action_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "operator_action_at_id_idx" ON "operator_action"("at" DESC, "id" DESC);
alter table operator_action enable row level security;

-- The gate and a user's view of it ask this; the rows themselves are nobody's.
create function halted_by_operator() returns boolean language sql stable security definer
  return coalesce((select kind = 'halt' from operator_action order by at desc, id desc limit 1), false);
