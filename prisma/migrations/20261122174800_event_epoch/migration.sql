-- The name of this database's event history, which cursors carry. A restored backup gets a new one (npm run migrate -- --new-epoch).
INSERT INTO "setting" ("key", "value")
VALUES ('event_epoch', left(replace(gen_random_uuid()::text, '-', ''), 12))
ON CONFLICT ("key") DO NOTHING;
