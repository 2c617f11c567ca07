import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import {
  BlockedSignalsDocument,
  RiskDocument,
  type RiskFieldsFragment,
  UpdateRiskLimitsDocument,
} from '../generated/operations.ts';
import { choice, decimal, flag, integer, optional, pageSize, withDefault } from '../readers.ts';
import { BlockedSignals, Risk } from '../schema/account.ts';
import { lower, MODES, timeframe } from '../wire.ts';

const mode = withDefault(choice(MODES), 'PAPER', 'paper');
const MOST_SKIPPED = 2 ** 31 - 1;

const riskOut = ({ blockedReason, limits, usage, ...risk }: RiskFieldsFragment) => ({
  timestamp: risk.timestamp,
  mode: lower(risk.mode),
  trading_allowed: risk.tradingAllowed,
  blocked_reason: blockedReason && {
    breaker: blockedReason.breaker,
    reason: blockedReason.reason,
    observed: blockedReason.observed,
    limit: blockedReason.limit,
    checked_at: blockedReason.checkedAt,
  },
  limits: limits && {
    daily_loss_limit: limits.dailyLossLimit,
    max_daily_signals: limits.maxDailySignals,
    max_open_signals: limits.maxOpenSignals,
    max_consecutive_losses: limits.maxConsecutiveLosses,
    trading_halted: limits.tradingHalted,
  },
  usage: usage && {
    realized_pnl: usage.realizedPnl,
    signals_today: usage.signalsToday,
    open_signals: usage.openSignals,
    consecutive_losses: usage.consecutiveLosses,
  },
  trade_date: risk.tradeDate,
  resets_at: risk.resetsAt,
});

const halting = [
  ['haltTrading', '/api/risk/halt', true, 'Stop every further entry of a mode; exits still work. The kill switch.'],
  ['resumeTrading', '/api/risk/resume', false, 'Allow entries again after a halt.'],
] as const;

export const riskEndpoints = [
  endpoint({
    id: 'updateRiskLimits',
    method: 'PATCH',
    route: '/api/risk/limits',
    summary: 'Change risk limits of a mode; those left out stay.',
    description: 'A limit above the tier’s ceiling is 403 `tier_limit_reached`.',
    response: Risk,
    errors: { 403: ['tier_limit_reached'] },
    example: { daily_loss_limit: '-400.00', max_open_signals: 2 },
    body: {
      mode,
      daily_loss_limit: optional(decimal),
      max_daily_signals: optional(integer({ min: 1, max: MOST_SKIPPED })),
      max_open_signals: optional(integer({ min: 1, max: MOST_SKIPPED })),
      max_consecutive_losses: optional(integer({ min: 1, max: MOST_SKIPPED })),
      trading_halted: optional(flag),
    },
    operation: UpdateRiskLimitsDocument,
    variables: ({ body }) => ({
      mode: body.mode,
      input: {
        dailyLossLimit: body.daily_loss_limit,
        maxDailySignals: body.max_daily_signals,
        maxOpenSignals: body.max_open_signals,
        maxConsecutiveLosses: body.max_consecutive_losses,
        tradingHalted: body.trading_halted,
      },
    }),
    answer: ({ updateRiskLimits: changed }) =>
      changed.__typename === 'Risk' ? ok(riskOut(changed)) : refusal(changed),
  }),
  ...halting.map(([id, route, tradingHalted, summary]) =>
    endpoint({
      id,
      method: 'POST',
      route,
      summary,
      response: Risk,
      example: { mode: 'paper' },
      body: { mode },
      operation: UpdateRiskLimitsDocument,
      variables: ({ body }) => ({ mode: body.mode, input: { tradingHalted } }),
      answer: ({ updateRiskLimits: changed }) =>
        changed.__typename === 'Risk' ? ok(riskOut(changed)) : refusal(changed),
    }),
  ),
  endpoint({
    id: 'getRisk',
    method: 'GET',
    route: '/api/risk',
    summary: 'The state of the risk gate. When it cannot be read, trading is not allowed; never a 500.',
    response: Risk,
    query: { mode },
    operation: RiskDocument,
    variables: ({ query }) => ({ mode: query.mode }),
    answer: ({ risk }) => ok(riskOut(risk)),
  }),
  endpoint({
    id: 'listBlockedSignals',
    method: 'GET',
    route: '/api/risk/blocked',
    summary: 'Entries that the risk gate denied, newest first.',
    response: BlockedSignals,
    query: {
      limit: pageSize({ max: 200, fallback: 50 }),
      offset: withDefault(integer({ min: 0, max: MOST_SKIPPED }), 0),
    },
    operation: BlockedSignalsDocument,
    variables: ({ query }) => query,
    answer: ({ me, blockedSignals: { items, total, limit, offset, timestamp } }) =>
      ok({
        timestamp,
        items: items.map((item) => ({
          id: item.id,
          user_id: me.id,
          strategy_id: item.strategy?.id ?? null,
          strategy_version: item.strategyVersion,
          instrument: item.instrument.symbol,
          timeframe: timeframe(item.timeframe),
          bar_ts: item.barTs,
          mode: lower(item.mode),
          side: item.side === null ? null : lower(item.side),
          triggered_limit: item.triggeredLimit,
          reason: item.reason,
          observed: item.observed,
          limit: item.limit,
          reason_json: item.reasonJson,
          blocked_at: item.blockedAt,
        })),
        total,
        limit,
        offset,
      }),
  }),
];
