import {
  AlertChannelKind,
  AlertDeliveryStatus,
  Fill,
  MonteCarloMethod,
  StudyKind,
  StudyObjective,
  StudySampling,
} from './generated/enums.ts';
import type {
  ApiKeyScope,
  AuditDecision,
  BacktestStatus,
  GraphFieldsFragment,
  GraphIssueFieldsFragment,
  RuntimeFieldsFragment,
  Side,
  SignalFieldsFragment,
  SignalStatus,
  StrategyDetailFragment,
  StrategyStatus,
  StrategySummaryFragment,
  Tier,
  Timeframe,
  TradingMode,
  VixQuotaFieldsFragment,
} from './generated/operations.ts';

// Maps GraphQL results to REST bodies: snake_case keys, lower-case enum values, decimals and instants unchanged.

/** REST's names of a GraphQL enum: each value in lower case. Missing and unknown names do not compile. */
type Words<Value extends string> = Readonly<{ [V in Value as Lowercase<V>]: V }>;

/** The names of a generated enum. */
export const wordsOf = <const Value extends string>(values: readonly Value[]) =>
  Object.fromEntries(values.map((value) => [value.toLowerCase(), value])) as Words<Value>;

export const TIMEFRAMES = {
  '1m': 'M1',
  '2m': 'M2',
  '3m': 'M3',
  '5m': 'M5',
  '10m': 'M10',
  '15m': 'M15',
  '30m': 'M30',
  '1h': 'H1',
  '4h': 'H4',
  '1d': 'D1',
} as const satisfies Readonly<Record<string, Timeframe>>;
export const SIDES = { long: 'LONG', short: 'SHORT' } as const satisfies Words<Side>;
export const MODES = { paper: 'PAPER', live: 'LIVE' } as const satisfies Words<TradingMode>;
export const SIGNAL_STATUSES = {
  open: 'OPEN',
  closed: 'CLOSED',
  cancelled: 'CANCELLED',
} as const satisfies Words<SignalStatus>;
export const DELIVERY_STATUSES = wordsOf(AlertDeliveryStatus);
export const STRATEGY_STATUSES = {
  draft: 'DRAFT',
  ready: 'READY',
  live: 'LIVE',
  paused: 'PAUSED',
  archived: 'ARCHIVED',
} as const satisfies Words<StrategyStatus>;
export const TIERS = { free: 'FREE', trader: 'TRADER', pro: 'PRO' } as const satisfies Words<Tier>;
export const DECISIONS = {
  fired: 'FIRED',
  blocked: 'BLOCKED',
  closed: 'CLOSED',
  no_entry: 'NO_ENTRY',
  in_position: 'IN_POSITION',
  warming_up: 'WARMING_UP',
  error: 'ERROR',
} as const satisfies Words<AuditDecision>;

export const API_KEY_SCOPES = {
  read: 'READ',
  research: 'RESEARCH',
  trade: 'TRADE',
  admin: 'ADMIN',
  ingest: 'INGEST',
} as const satisfies Words<ApiKeyScope>;

export const BACKTEST_STATUSES = {
  queued: 'QUEUED',
  running: 'RUNNING',
  done: 'DONE',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
} as const satisfies Words<BacktestStatus>;

export const CHANNEL_KINDS = wordsOf(AlertChannelKind);
export const FILLS = wordsOf(Fill);
export const STUDY_KINDS = wordsOf(StudyKind);
export const OBJECTIVES = wordsOf(StudyObjective);
export const SAMPLINGS = wordsOf(StudySampling);
export const MONTE_CARLO_METHODS = wordsOf(MonteCarloMethod);

/** The keys of a table, as their literal types. */
export const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>) => Object.keys(table) as Key[];

type TimeframeName = keyof typeof TIMEFRAMES;
const timeframeNames = new Map(keysOf(TIMEFRAMES).map((name) => [TIMEFRAMES[name] as Timeframe, name]));
export const timeframe = (value: Timeframe): TimeframeName => timeframeNames.get(value) as TimeframeName;
/** FORCE_CLOSE → force_close */
export const lower = <Word extends string>(value: Word) => value.toLowerCase() as Lowercase<Word>;
export const lowerOrNull = <Word extends string>(value: Word | null) => (value === null ? null : lower(value));

interface Connection<Node> {
  edges: readonly { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}
export const page = <Node, Out>({ edges, pageInfo }: Connection<Node>, out: (node: Node) => Out) => ({
  items: edges.map(({ node }) => out(node)),
  next_cursor: pageInfo.hasNextPage ? pageInfo.endCursor : null,
});

export const signalOut = (signal: SignalFieldsFragment) => ({
  id: signal.id,
  strategy_id: signal.strategy.id,
  strategy_name: signal.strategy.name,
  strategy_version: signal.strategyVersion,
  instrument: signal.instrument.symbol,
  timeframe: timeframe(signal.timeframe),
  mode: lower(signal.mode),
  side: lower(signal.side),
  status: lower(signal.status),
  size: signal.size,
  entry_price: signal.entryPrice,
  stop_price: signal.stopPrice,
  current_stop_price: signal.currentStopPrice,
  target_price: signal.targetPrice,
  open_size: signal.openSize,
  parts: signal.parts.map((part) => ({
    size: part.size,
    close_price: part.closePrice,
    close_bar_ts: part.closeBarTs,
    closed_at: part.closedAt,
    close_reason: lower(part.closeReason),
    gross_pnl: part.grossPnl,
    commission: part.commission,
    slippage_cost: part.slippageCost,
    pnl: part.pnl,
  })),
  bar_ts: signal.barTs,
  fired_at: signal.firedAt,
  close_price: signal.closePrice,
  closed_at: signal.closedAt,
  close_bar_ts: signal.closeBarTs,
  close_reason: lowerOrNull(signal.closeReason),
  gross_pnl: signal.grossPnl,
  commission: signal.commission,
  slippage_ticks: signal.slippageTicks,
  slippage_cost: signal.slippageCost,
  pnl: signal.pnl,
  reason: signal.reason,
});

export const runtimeOut = (runtime: RuntimeFieldsFragment) => ({
  strategy_id: runtime.strategy.id,
  strategy_name: runtime.strategy.name,
  strategy_version: runtime.strategyVersion,
  mode: lower(runtime.mode),
  status: lower(runtime.status),
  started_at: runtime.startedAt,
  stopped_at: runtime.stoppedAt,
  last_bar_ts: runtime.lastBarTs,
  last_signal_at: runtime.lastSignalAt,
  last_error: runtime.lastError,
  heartbeat_at: runtime.heartbeatAt,
});

export const issueOut = (issue: GraphIssueFieldsFragment) => ({
  code: issue.code,
  severity: lower(issue.severity),
  message: issue.message,
  node_id: issue.nodeId,
  edge_id: issue.edgeId,
  path: issue.path,
});

export const quotaOut = ({ tier, limit, used, remaining, resetsAt }: VixQuotaFieldsFragment) => ({
  tier: lower(tier),
  limit,
  used,
  remaining,
  resets_at: resetsAt,
});

export const strategySummary = (strategy: StrategySummaryFragment) => ({
  id: strategy.id,
  name: strategy.name,
  description: strategy.description,
  instrument: strategy.instrument.symbol,
  timeframe: timeframe(strategy.timeframe),
  tags: strategy.tags,
  status: lower(strategy.status),
  current_version: strategy.currentVersion,
  created_at: strategy.createdAt,
  updated_at: strategy.updatedAt,
});

export const graphOut = ({ nodes, edges, meta }: GraphFieldsFragment) => ({
  // The position is omitted if the saved node had none.
  nodes: nodes.map(({ position, ...node }) => (position === null ? node : { ...node, position })),
  edges,
  meta,
});

export const strategyDetail = (strategy: StrategyDetailFragment) => ({
  ...strategySummary(strategy),
  graph: graphOut(strategy.graph),
  validation: { executable: strategy.validation.executable, issues: strategy.validation.issues.map(issueOut) },
  allowed_transitions: strategy.allowedTransitions.map(lower),
});
