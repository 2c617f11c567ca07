-- The equity marked to each minute's close: by minute (downsampled), by day, and its deepest falls.
alter table backtest add column curves jsonb;
