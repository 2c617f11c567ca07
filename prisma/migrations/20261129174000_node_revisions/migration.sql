-- The revision of each node type that a strategy version was saved with: {"ind.rsi": 1, …}. Until now every type had
-- revision 1.
ALTER TABLE "strategy_version" ADD COLUMN "revisions" JSONB NOT NULL DEFAULT '{}';

UPDATE "strategy_version" SET "revisions" = (
  SELECT coalesce(jsonb_object_agg(node->>'type', 1), '{}')
    FROM jsonb_array_elements("graph"->'nodes') node
);

ALTER TABLE "strategy_version" ALTER COLUMN "revisions" DROP DEFAULT;
ALTER TABLE "strategy_version"
    ADD CONSTRAINT "strategy_version_revisions_check" CHECK (jsonb_typeof("revisions") = 'object');
