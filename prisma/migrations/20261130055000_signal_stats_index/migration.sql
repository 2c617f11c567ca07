-- Statistics over 100,000 signals read the index alone, whatever they are grouped by.
DROP INDEX "signal_closed_idx";
CREATE INDEX "signal_closed_idx" ON "signal"("user_id", "mode", "close_bar_ts", "closed_at", "id")
    INCLUDE ("strategy_id", "pnl", "gross_pnl", "close_date", "bar_ts", "commission", "slippage_cost", "instrument", "side",
             "close_reason", "strategy_version", "entry_node_id", "entry_date")
    WHERE "status" <> 'open' AND "close_reason" <> 'force_close';
