import { endpoint, ok } from '../endpoint.ts';
import { BlockedSignalsDocument, RiskDocument } from '../generated/operations.ts';
import { choice, integer, pageSize, withDefault } from '../readers.ts';
import { BlockedSignals, Risk } from '../schema/account.ts';
import { lower, MODES, timeframe } from '../wire.ts';

const mode = withDefault(choice(MODES), 'PAPER', 'paper');
const MOST_SKIPPED = 2 ** 31 - 1;

export const riskEndpoints = [
  endpoint({
    id: 'getRisk',
    method: 'GET',
    route: '/api/risk',
    summary: 'The state of the risk gate. When it cannot be read, trading is not allowed; never a 500.',
    response: Risk,
    query: { mode },
    operation: RiskDocument,
    variables: ({ query }) => ({ mode: query.mode }),
    answer: ({ risk: { blockedReason, limits, usage, ...risk } }) =>
      ok({
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
      }),
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
