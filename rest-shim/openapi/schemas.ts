import { DECISIONS, MODES, SIDES, SIGNAL_STATUSES, STRATEGY_STATUSES, TIERS, TIMEFRAMES } from '../wire.ts';
import {
  anything,
  decimal,
  flag,
  float,
  instant,
  listOf,
  mapOf,
  orNull,
  record,
  ref,
  type Schema,
  text,
  tradeDay,
  uuid,
  whole,
  words,
} from './json-schema.ts';

// What the REST calls answer with, as components of the OpenAPI document.

const STRATEGY_ID = '019a31c4-1f00-7c44-8d2b-6f1e2d3c4b5a';
const instrument = text('MES', 'The contract’s symbol.');
const timeframe = words(Object.keys(TIMEFRAMES), 'The length of a bar.');
const mode = words(Object.keys(MODES), 'Paper or live.');
const side = words(Object.keys(SIDES));
const strategyId = uuid('Its strategy.', STRATEGY_ID);
const version = whole(3, 'The strategy’s version it came from.');

const summary = {
  id: uuid('The strategy.', STRATEGY_ID),
  name: text('EMA cross on MES', 'Unique among the owner’s strategies, in any case of letters.'),
  description: orNull(text('Long when the fast average crosses the slow one.')),
  instrument,
  timeframe,
  tags: listOf(text('trend')),
  status: words(Object.keys(STRATEGY_STATUSES)),
  current_version: whole(3, 'Versions count from 1.'),
  created_at: instant('When it was made.'),
  updated_at: instant('When it was changed last.'),
};

const signal = {
  id: uuid('The signal.'),
  strategy_id: strategyId,
  strategy_name: text('EMA cross on MES'),
  strategy_version: version,
  instrument,
  timeframe,
  mode,
  side,
  status: words(Object.keys(SIGNAL_STATUSES)),
  size: whole(2, 'Contracts.'),
  entry_price: decimal('5276.75', 'Points.'),
  stop_price: orNull(decimal('5270.5', 'Points; null without a stop.')),
  target_price: orNull(decimal('5290.25', 'Points; null without a target.')),
  bar_ts: instant('The open of the bar it fired on.', '2026-04-20T13:30:00.000Z'),
  fired_at: instant('When it was published.'),
  close_price: orNull(decimal('5290.25', 'Points; null while it is open.')),
  closed_at: orNull(instant('When it was closed.', '2026-04-20T14:05:00.090Z')),
  close_bar_ts: orNull(instant('The open of the bar that closed it.', '2026-04-20T14:00:00.000Z')),
  close_reason: orNull(words(['exit', 'force_close', 'session', 'stop', 'target', 'user'], 'Why it was closed.')),
  gross_pnl: orNull(decimal('135.00', 'USD before costs.')),
  commission: orNull(decimal('2.48', 'USD, both sides.')),
  slippage_ticks: orNull(decimal('2', 'Ticks, both sides together, a contract.')),
  slippage_cost: orNull(decimal('5.00', 'USD.')),
  pnl: orNull(decimal('127.52', 'USD after costs.')),
  reason: anything('What the graph’s nodes saw when it fired.', { fast: { value: 5276.1 }, slow: { value: 5275.4 } }),
};

const caps = record({
  strategies: whole(25, 'Strategies that are not deleted.'),
  running_runtimes: whole(5),
  alert_channels: whole(2),
  vix_generations_per_month: whole(10, 'A calendar month, UTC.'),
  history_days: whole(90, 'Days since a row was written.'),
  concurrent_streams: whole(10, 'Subscriptions and streams open at once.'),
});

const billing = {
  tier: words(Object.keys(TIERS)),
  status: text('active', 'Stripe’s word for the subscription; `none` when there was never one.'),
  source: words(['stripe', 'comp', 'free'], 'Where the tier comes from.'),
  current_period_end: orNull(instant('Until when it is paid.', '2026-05-20T00:00:00.000Z')),
  cancel_at_period_end: flag(false, 'Whether it ends then.'),
  comp_until: orNull(instant('Until when the tier was given.', '2026-12-31T00:00:00.000Z')),
  caps: ref('Caps'),
  usage: ref('Caps'),
  compliant: flag(true, 'Whether every required document is accepted in the version in force.'),
};

const metrics = {
  trades: whole(42),
  wins: whole(23),
  losses: whole(19),
  win_rate: orNull(float(0.5476, '0 to 1; null without a trade.')),
  net_pnl: decimal('812.36', 'USD after costs.'),
  gross_pnl: decimal('1120.00', 'USD before costs.'),
  profit_factor: orNull(float(1.62, 'Gains over losses; null without a loss.')),
  expectancy: orNull(decimal('19.34', 'USD a trade.')),
  max_drawdown: decimal('310.20', 'USD, of the closed-trade equity, a positive amount.'),
  max_drawdown_pct: orNull(float(0.029, 'Over 10,000 plus the peak P&L.')),
  sharpe: orNull(float(1.1, 'On daily net P&L, × √252.')),
  sortino: orNull(float(1.7, 'On daily net P&L, × √252.')),
  exposure: orNull(float(0.31, 'The share of bars with an open trade.')),
  longest_losing_streak: whole(4),
};

const blockedReason = record({
  breaker: text('daily_loss_limit', 'Which limit; `error` when the state could not be read.'),
  reason: text('daily_loss_limit_breached'),
  observed: orNull(text('-512.40')),
  limit: orNull(text('-500.00')),
  checked_at: instant('When it was judged.'),
});

const node = record({
  id: text('bars'),
  type: text('data.bars', 'One of `GET /api/engines`.'),
  params: anything('The node’s settings.', {}),
});
const edge = record({
  id: text('e1'),
  source: text('bars'),
  sourceHandle: text('bars'),
  target: text('fast'),
  targetHandle: text('bars'),
});

const issue = record({
  code: text('unknown_node_type'),
  severity: words(['error', 'warning']),
  message: text('There is no node type ind.moon.'),
  node_id: orNull(text('a')),
  edge_id: orNull(text('e1')),
  path: orNull(listOf(text('nodes'), 'Where in the graph.')),
});

const channel = {
  id: uuid('The channel.'),
  kind: words(['email', 'telegram', 'sms', 'webhook']),
  destination: orNull(text('a•••@example.com', 'Masked.')),
  verified: flag(true),
  enabled: flag(true),
  disabled_reason: orNull(text('Mails to this address come back')),
  events: listOf(text('signal.fired')),
  time_zone: text('America/Chicago', 'IANA; its messages tell times in it.'),
  created_at: instant('When it was made.'),
};

const enginePort = record({
  name: text('value', 'The handle that an edge names.'),
  type: text('number', 'What flows; only equal types connect.'),
  required: flag(true),
  min: orNull(whole(1, 'Wires it wants at least.')),
  max: orNull(whole(1, 'Wires it takes at most.')),
});

const page = (items: string, cursor: Schema = text('eyJmIjoi…', 'Pass it as `cursor` for the next page.')) =>
  record({ items: listOf(ref(items)), next_cursor: orNull(cursor) });

export const schemas: Readonly<Record<string, Schema>> = {
  EngineList: record({ items: listOf(ref('Engine')) }),
  Engine: record({
    type: text('ind.ema'),
    category: text('indicator'),
    label: text('EMA'),
    description: text('Exponential moving average.'),
    inputs: listOf(enginePort),
    outputs: listOf(enginePort),
    params: listOf(
      record({
        name: text('period'),
        kind: text('int'),
        default: anything('What it is when left out.', 20),
        min: orNull(float(1)),
        max: orNull(float(500)),
        options: orNull(listOf(text('close'))),
        pattern: orNull(text('^\\d\\d:\\d\\d$')),
        description: orNull(text('Bars.')),
      }),
    ),
  }),
  Graph: {
    ...record({
      nodes: listOf({
        ...node,
        properties: { ...(node.properties as object), position: record({ x: float(120), y: float(40) }) },
      }),
      edges: listOf(edge),
      meta: orNull({ type: 'object', description: 'Whatever the node editor keeps.', additionalProperties: true }),
    }),
    description: 'A strategy drawn as nodes and wires. At most 200 nodes, 400 edges and 256 KiB.',
    required: ['nodes', 'edges'],
    examples: [
      {
        nodes: [
          { id: 'bars', type: 'data.bars', params: {} },
          { id: 'fast', type: 'ind.ema', params: { period: 9 }, position: { x: 120, y: 40 } },
        ],
        edges: [{ id: 'e1', source: 'bars', sourceHandle: 'bars', target: 'fast', targetHandle: 'bars' }],
        meta: {},
      },
    ],
  },
  GraphIssue: issue,
  StrategySummary: record(summary),
  StrategyList: page('StrategySummary'),
  Strategy: record({
    ...summary,
    graph: ref('Graph'),
    validation: record({ executable: flag(true, 'Whether it could be promoted.'), issues: listOf(ref('GraphIssue')) }),
    allowed_transitions: listOf(words(Object.keys(STRATEGY_STATUSES))),
  }),
  StrategyExport: record({
    format: { const: 'ex7.strategy/v1' },
    exported_at: instant('When it was exported.'),
    name: summary.name,
    description: summary.description,
    instrument,
    timeframe,
    tags: summary.tags,
    graph: ref('Graph'),
  }),
  RolledBack: record({ id: summary.id, current_version: whole(4) }),
  VersionSummary: record({
    version: whole(3),
    created_at: instant('When it was saved.'),
    origin: text('update', 'What made it: create, update, rollback, clone, import, fixture, …'),
    note: orNull(text('Tighter stop.')),
    node_count: whole(12),
    edge_count: whole(14),
  }),
  VersionList: page('VersionSummary', whole(2, 'Pass it as `cursor` for the next page.')),
  StrategyVersion: record({
    strategy_id: strategyId,
    version: whole(3),
    graph: ref('Graph'),
    instrument,
    timeframe,
    created_at: instant('When it was saved.'),
    origin: text('update'),
    note: orNull(text('Tighter stop.')),
  }),
  Signal: record(signal),
  SignalList: page('Signal'),
  LegacySignals: record({ signals: listOf(ref('Signal')), count: whole(1), hours: whole(24) }),
  AuditEntry: record({
    id: uuid('The audit row.'),
    strategy_id: strategyId,
    strategy_version: version,
    instrument,
    timeframe,
    bar_ts: instant('The open of the bar it was decided on.', '2026-04-20T13:30:00.000Z'),
    mode,
    decision: words(Object.keys(DECISIONS)),
    side: orNull(side),
    signal_id: orNull(uuid('The signal that fired or closed.')),
    reason: anything('Why, by node.', { code: 'entry_false' }),
    created_at: instant('When the row was written.'),
  }),
  AuditList: page('AuditEntry'),
  Runtime: record({
    strategy_id: strategyId,
    strategy_name: text('EMA cross on MES'),
    strategy_version: version,
    mode,
    status: words(['starting', 'running', 'draining', 'stopped', 'error']),
    started_at: orNull(instant('When it was started last.')),
    stopped_at: orNull(instant('When it stopped.')),
    last_bar_ts: orNull(instant('The newest bar it decided on.', '2026-04-20T13:30:00.000Z')),
    last_signal_at: orNull(instant('When it fired last.')),
    last_error: orNull(text('The instrument is not known.')),
    heartbeat_at: orNull(instant('The last sign of life of the process that runs it.')),
  }),
  RuntimeList: record({ items: listOf(ref('Runtime')) }),
  ForceClosed: record({ closed: whole(1), signal_ids: listOf(uuid('A signal that was cancelled.')) }),
  SignalsHealth: record({
    dispatcher: words(['ok', 'stale']),
    market_data: mapOf(
      record({
        last_bar_ts: orNull(instant('The open of the newest bar.', '2026-04-20T13:30:00.000Z')),
        lag_seconds: orNull(float(12.5, 'Null while the exchange is closed.')),
        status: words(['fresh', 'stale', 'closed']),
      }),
      'By instrument.',
      'MES',
    ),
    runtimes: mapOf(whole(3), 'How many, by status.', 'running'),
    now: instant('The server’s clock.'),
  }),
  Caps: caps,
  Tiers: record({
    tiers: listOf(
      record({
        id: words(Object.keys(TIERS)),
        name: text('Trader'),
        prices: record({ month: ref('Price'), year: ref('Price') }),
        caps: ref('Caps'),
      }),
    ),
  }),
  Price: record({ amount: decimal('29.00', 'In the currency’s units, two places.'), currency: text('USD') }),
  Disclaimer: record({
    rule: text('CFTC Rule 4.41'),
    text: text('These results are based on simulated or hypothetical performance results …'),
    documents: listOf(record({ doc: text('terms'), version: text('2026-01'), required: flag(true) })),
  }),
  Billing: record(billing),
  Compliance: record({
    compliant: billing.compliant,
    documents: listOf(
      record({
        doc: text('terms'),
        version: text('2026-01', 'The version in force.'),
        required: flag(true),
        accepted_version: orNull(text('2026-01')),
        accepted_at: orNull(instant('When it was accepted.')),
      }),
    ),
  }),
  CheckoutSession: record({
    url: text('https://checkout.stripe.com/c/pay/cs_test_1', 'Send the browser there.'),
    session_id: text('cs_test_1'),
  }),
  PortalSession: record({ url: text('https://billing.stripe.com/p/session/1', 'Send the browser there.') }),
  SubscriptionState: record({
    status: billing.status,
    cancel_at_period_end: billing.cancel_at_period_end,
    current_period_end: billing.current_period_end,
  }),
  WebhookReceipt: record({ received: flag(true), duplicate: flag(false, 'Whether this event had come before.') }),
  AlertChannel: record(channel),
  AlertChannelList: record({ items: listOf(ref('AlertChannel')) }),
  AlertVerification: {
    ...record({
      method: text('email'),
      url: orNull(text('https://t.me/ex7_bot?start=token')),
      secret: orNull(text('whsec_…', 'Shown this once.')),
      expires_at: orNull(instant('Until when it can be verified.')),
    }),
    required: ['method'],
  },
  CreatedAlertChannel: record({ ...channel, verification: ref('AlertVerification') }),
  AlertDeliveries: record({
    items: listOf(
      record({
        id: uuid('The delivery.'),
        channel_id: uuid('Its channel.'),
        event: text('signal.fired'),
        status: text('delivered'),
        attempts: whole(1),
        last_error: orNull(text('The webhook answered 500.')),
        created_at: instant('When it was enqueued.'),
        delivered_at: orNull(instant('When it was taken.')),
      }),
    ),
  }),
  VixQuota: record({
    tier: words(Object.keys(TIERS)),
    limit: whole(10),
    used: whole(3),
    remaining: whole(7),
    resets_at: instant('When the month ends, UTC.', '2026-05-01T00:00:00.000Z'),
  }),
  VixGeneration: record({
    strategy: ref('StrategyExport'),
    explanation: text('Goes long when the 9-bar average crosses above the 21-bar one.'),
    issues: listOf(ref('GraphIssue')),
    provider: text('rules'),
    quota: ref('VixQuota'),
  }),
  Instrument: record({
    symbol: text('MES'),
    name: text('Micro E-mini S&P 500'),
    exchange: text('CME'),
    tick_size: decimal('0.25', 'Points.'),
    tick_value: decimal('1.25', 'USD a tick and contract.'),
    point_value: decimal('5', 'USD a point and contract.'),
    currency: text('USD'),
    commission_per_side: decimal('0.62', 'USD a contract.'),
    session: text('equity_index', 'Whose hours it keeps.'),
    last: orNull(ref('Quote')),
  }),
  Quote: record({
    price: decimal('5276.75', 'The newest bar’s close, points.'),
    bar_ts: instant('The newest bar’s open.', '2026-04-20T13:30:00.000Z'),
    change: decimal('12.5', 'Points since the last close of the prior trade date.'),
    change_pct: orNull(float(0.24)),
    high: decimal('5281', 'Of this trade date.'),
    low: decimal('5260.25', 'Of this trade date.'),
    volume: decimal('81234', 'Of this trade date.'),
  }),
  InstrumentList: record({ items: listOf(ref('Instrument')) }),
  Metrics: record(metrics),
  Performance: record({
    items: listOf(
      record({
        strategy_id: strategyId,
        name: summary.name,
        backtest: orNull(
          record(
            {
              id: uuid('The backtest.'),
              strategy_version: version,
              from: instant('Its first bar’s open.', '2026-01-05T14:30:00.000Z'),
              to: instant('Where its bars end.', '2026-04-17T21:00:00.000Z'),
              finished_at: orNull(instant('When it was done.')),
              ...metrics,
            },
            'The newest backtest that is done.',
          ),
        ),
        live: ref('Metrics'),
      }),
    ),
    disclaimer: ref('Disclaimer'),
  }),
  Portfolio: record({
    today: record({
      signals: whole(4),
      open: whole(1),
      closed: whole(3),
      realized_pnl: decimal('84.12', 'USD.'),
    }),
    cumulative: record({
      signals: whole(43),
      closed: whole(42),
      realized_pnl: metrics.net_pnl,
      ...metrics,
    }),
    open_signals: listOf(
      record({ ...signal, unrealized_pnl: orNull(decimal('15.00', 'USD at the newest bar’s close, after costs.')) }),
    ),
    equity: listOf(
      record({
        date: tradeDay('The trade date.'),
        pnl: decimal('84.12', 'USD.'),
        cumulative: decimal('812.36', 'USD up to it.'),
      }),
    ),
    disclaimer: ref('Disclaimer'),
  }),
  Risk: record({
    timestamp: instant('When it was judged.'),
    mode,
    trading_allowed: flag(true),
    blocked_reason: orNull(blockedReason),
    limits: orNull(
      record({
        daily_loss_limit: decimal('-500.00', 'USD.'),
        max_daily_signals: whole(6),
        max_open_signals: whole(3),
        max_consecutive_losses: whole(3),
        trading_halted: flag(false),
      }),
    ),
    usage: orNull(
      record({
        realized_pnl: decimal('-120.40', 'USD of this trade date.'),
        signals_today: whole(4),
        open_signals: whole(1),
        consecutive_losses: whole(1),
      }),
    ),
    trade_date: orNull(tradeDay('The CME trade date.')),
    resets_at: orNull(instant('When the next one begins.', '2026-04-20T22:00:00.000Z')),
  }),
  BlockedSignal: record({
    id: uuid('The refusal.'),
    user_id: uuid('Whose it is.'),
    strategy_id: orNull(strategyId),
    strategy_version: orNull(version),
    instrument,
    timeframe,
    bar_ts: instant('The open of the bar that wanted to enter.', '2026-04-20T13:30:00.000Z'),
    mode,
    side: orNull(side),
    triggered_limit: text('daily_loss_limit'),
    reason: text('daily_loss_limit_breached'),
    observed: text('-512.40'),
    limit: text('-500.00'),
    reason_json: anything('The limits and when they were checked.', { breaker: 'daily_loss_limit' }),
    blocked_at: instant('When it was refused.'),
  }),
  BlockedSignals: record({
    timestamp: instant('The server’s clock.'),
    items: listOf(ref('BlockedSignal')),
    total: whole(1),
    limit: whole(50),
    offset: whole(0),
  }),
  Waitlist: record({ status: words(['joined', 'already_joined']), count: whole(128) }),
  WaitlistCount: record({ count: whole(128) }),
  Health: record({
    status: words(['ok', 'degraded']),
    version: text('0.1.0'),
    uptime_seconds: float(86_400.5),
    database: words(['ok', 'down']),
    redis: words(['ok', 'down', 'off']),
    dispatcher: words(['ok', 'stale']),
  }),
  Acknowledged: record({ ok: { const: true } }),
  StreamTime: record({ ts: instant('When it was sent.') }),
  StreamReset: record({ ts: instant('When it was sent.'), message: text('Fetch your signals again.') }),
  StreamBye: record({ reason: text('shutdown', 'shutdown, token_expired, slow_consumer, …') }),
  ValidationError: record({
    detail: listOf(
      {
        ...record({
          type: text('int_parsing'),
          loc: listOf({ anyOf: [text('query'), whole(0)] }, 'Where it was written: body, query, path or header first.'),
          msg: text('Input should be a valid integer'),
          input: anything('What was sent.', 'ten'),
        }),
        additionalProperties: true,
      },
      'Everything that is wrong.',
    ),
  }),
};
