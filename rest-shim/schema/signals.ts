import { DECISIONS, keysOf, SIGNAL_STATUSES } from '../wire.ts';
import {
  anything,
  decimal,
  flag,
  float,
  instant,
  listOf,
  mapOf,
  named,
  orNull,
  record,
  stringOf,
  text,
  uuid,
  whole,
  words,
} from './fields.ts';
import { instrument, mode, page, side, strategyId, timeframe, version } from './shared.ts';

// Signals, decisions per bar, runtimes, and the events of the stream.

export const closeReason = words(
  ['exit', 'force_close', 'session', 'stop', 'target', 'user'],
  'The reason for the close.',
);

const SignalPart = named(
  'SignalPart',
  record({
    size: whole(1, 'Contracts.'),
    close_price: decimal('5283.5', 'Points.'),
    close_bar_ts: instant('The open of the bar of the close.', '2026-04-20T13:50:00.000Z'),
    closed_at: instant('When it was closed.', '2026-04-20T13:51:00.090Z'),
    close_reason: closeReason,
    gross_pnl: decimal('33.75', 'USD before costs.'),
    commission: decimal('1.24', 'USD, both sides.'),
    slippage_cost: decimal('5.00', 'USD, both sides.'),
    pnl: decimal('27.51', 'USD after costs.'),
  }),
);

export const signal = {
  id: uuid('The signal.'),
  strategy_id: strategyId,
  strategy_name: text('EMA cross on MES'),
  strategy_version: version,
  instrument,
  timeframe,
  mode,
  side,
  status: words(keysOf(SIGNAL_STATUSES)),
  size: whole(2, 'Contracts.'),
  entry_price: decimal('5276.75', 'Points.'),
  stop_price: orNull(decimal('5270.5', 'Points; null without a stop.')),
  current_stop_price: orNull(decimal('5272.25', 'The current stop in points; null when the signal is closed.')),
  target_price: orNull(decimal('5290.25', 'The nearest target, in points; null without one.')),
  open_size: orNull(whole(2, 'Contracts still open; null when the signal is closed.')),
  parts: listOf(SignalPart),
  bar_ts: instant('The open of the bar of the entry.', '2026-04-20T13:30:00.000Z'),
  fired_at: instant('When it was published.'),
  close_price: orNull(decimal('5290.25', 'Points; null while the signal is open.')),
  closed_at: orNull(instant('When it was closed.', '2026-04-20T14:05:00.090Z')),
  close_bar_ts: orNull(instant('The open of the bar of the close.', '2026-04-20T14:00:00.000Z')),
  close_reason: orNull(closeReason),
  gross_pnl: orNull(decimal('135.00', 'USD before costs.')),
  commission: orNull(decimal('2.48', 'USD, both sides.')),
  slippage_ticks: orNull(decimal('2.0', 'Ticks a side.')),
  slippage_cost: orNull(decimal('10.00', 'USD, both sides.')),
  pnl: orNull(decimal('122.52', 'USD after costs.')),
  reason: anything('The entry node that fired, and the outputs of every node on that bar.', {
    entry: 'long',
    nodes: { fast: { value: 5276.1 }, slow: { value: 5275.4 } },
  }),
};

export const Signal = named('Signal', record(signal));
export const SignalList = named('SignalList', page(Signal));
export const LegacySignals = named(
  'LegacySignals',
  record({ signals: listOf(Signal), count: whole(1), hours: whole(24) }),
);
export const AuditEntry = named(
  'AuditEntry',
  record({
    id: uuid('The audit row.'),
    strategy_id: strategyId,
    strategy_version: version,
    instrument,
    timeframe,
    bar_ts: instant('The open of the decided bar.', '2026-04-20T13:30:00.000Z'),
    mode,
    decision: words(keysOf(DECISIONS)),
    side: orNull(side),
    signal_id: orNull(uuid('The signal that fired or closed.')),
    reason: anything('The reason, by node.', { code: 'entry_false' }),
    decided_by: listOf(
      record({
        node_id: text('adx', 'The node of the value.'),
        output: text('adx', 'The output of the node.'),
        value: anything('A number or boolean; null while there is no value.', 17.2),
        needed: text('> 20', 'The required value.'),
        text: text('ADX 14 is 17.2, needs more than 20', 'The value and the requirement in words.'),
        condition_id: text('strong', 'The condition, exit or entry that requires it.'),
      }),
      'The deciding values: the false conditions without an entry, the true ones with an entry.',
    ),
    created_at: instant('When the row was written.'),
  }),
);
export const AuditList = named('AuditList', page(AuditEntry));
export const Runtime = named(
  'Runtime',
  record({
    strategy_id: strategyId,
    strategy_name: text('EMA cross on MES'),
    strategy_version: version,
    mode,
    status: words(['starting', 'running', 'draining', 'stopped', 'error']),
    started_at: orNull(instant('When it was last started.')),
    stopped_at: orNull(instant('When it stopped.')),
    last_bar_ts: orNull(instant('The newest decided bar.', '2026-04-20T13:30:00.000Z')),
    last_signal_at: orNull(instant('When it last fired.')),
    last_error: orNull(text('The instrument is not known.')),
    heartbeat_at: orNull(instant('The last heartbeat of the process that runs it.')),
  }),
);
export const RuntimeList = named('RuntimeList', record({ items: listOf(Runtime) }));
export const ForceClosed = named(
  'ForceClosed',
  record({ closed: whole(1), signal_ids: listOf(uuid('A signal that was cancelled.')) }),
);
export const SignalsHealth = named(
  'SignalsHealth',
  record({
    dispatcher: stringOf(['ok', 'stale']),
    market_data: mapOf(
      record({
        last_bar_ts: orNull(instant('The open of the newest bar.', '2026-04-20T13:30:00.000Z')),
        lag_seconds: orNull(float(12.5, 'Null while the exchange is closed.')),
        status: stringOf(['fresh', 'stale', 'closed']),
      }),
      'By instrument.',
      'MES',
    ),
    feeds: listOf(
      record({
        name: text('alpaca', 'As configured.'),
        adapter: text('alpaca', 'The kind of source.'),
        instrument: text('MES'),
        state: stringOf(['connecting', 'connected', 'waiting', 'refused', 'stopped']),
        connected: flag(true),
        last_bar_ts: orNull(instant('The open of its newest bar.', '2026-04-20T13:30:00.000Z')),
        lag_seconds: orNull(float(12.5, 'Null while the exchange is closed.')),
        gaps_filled: whole(1),
        bars_filled: whole(15),
        rejected: whole(0),
        reconnects: whole(2),
        problem: orNull(
          record({
            code: text('connection_lost'),
            message: text('the source ended the connection'),
            at: instant('When.'),
          }),
        ),
      }),
    ),
    runtimes: mapOf(whole(3), 'The number by status.', 'running'),
    now: instant('The server’s time.'),
  }),
);
export const StreamTicket = named(
  'StreamTicket',
  record({
    ticket: text('st_Zk3q…', 'Opens one stream: send it as `?ticket=`.'),
    expires_at: instant('The time until which it can open a stream.'),
  }),
);
export const StreamTime = named('StreamTime', record({ ts: instant('When it was sent.') }));
export const StreamReset = named(
  'StreamReset',
  record({ ts: instant('When it was sent.'), message: text('Fetch your signals again.') }),
);
export const StreamBye = named(
  'StreamBye',
  record({ reason: text('shutdown', 'shutdown, token_expired, slow_consumer, replaced, …') }),
);
