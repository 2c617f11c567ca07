-- Fills within a bar, moving stops, closings in parts, waiting entries, and the watermark up to which minutes are final.

alter table feed add column watermark timestamptz(3), add column complete_to timestamptz(3);
update feed set watermark = last_bar_ts + interval '1 minute';
alter table feed alter column watermark set not null,
  add constraint feed_watermark_check check (watermark >= last_bar_ts + interval '1 minute');

alter table runtime
  add column start_watermark timestamptz(3),
  add column decided_to timestamptz(3),
  add column waiting jsonb,
  add column guards_position boolean not null default false;
update runtime set start_watermark = start_bar_ts + interval '1 minute' where start_bar_ts is not null;

alter table signal
  add column fill text not null default 'close',
  add column entry_at timestamptz(3),
  add column exit_at timestamptz(3),
  add column current_stop_price numeric(18, 8),
  add column open_size integer,
  add column targets jsonb,
  add column parts jsonb not null default '[]';
update signal set current_stop_price = stop_price, open_size = size where status = 'open';
alter table signal
  add constraint signal_fill_check check (fill in ('close', 'open', 'limit', 'stop')),
  add constraint signal_open_size_check check (open_size is null or (open_size > 0 and open_size <= size)),
  add constraint signal_current_stop_check check ('NaN' <> current_stop_price);

-- A bar and its first minute may both have a row, and a bar may close one trade and open another.
alter table signal_audit add column minute boolean not null default false;
drop index signal_audit_strategy_id_mode_bar_ts_key;
create unique index signal_audit_strategy_id_mode_bar_ts_minute_decision_key
  on signal_audit (strategy_id, mode, bar_ts, minute, decision);

alter table backtest_trade
  add column fill text not null default 'close',
  add column parts jsonb not null default '[]';
