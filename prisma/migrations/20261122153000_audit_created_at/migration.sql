-- CreateIndex: rows are written in the order of their time, so a few bytes a block find the old ones.
CREATE INDEX "signal_audit_created_at_idx" ON "signal_audit" USING BRIN ("created_at");
