-- What an account's trades came to, read in the order in which they were closed and from the index alone: performance
-- and portfolio over 100,000 signals sort nothing.
CREATE INDEX "signal_closed_idx" ON "signal"("user_id", "mode", "close_bar_ts", "closed_at", "id")
    INCLUDE ("strategy_id", "pnl", "gross_pnl", "close_date", "bar_ts")
    WHERE "status" <> 'open' AND "close_reason" <> 'force_close';
