import type { Clock } from '../../kernel/clock.ts';
import { D, parseDecimal } from '../../kernel/decimal.ts';
import {
  type FieldIssue,
  InvalidInputError,
  TIER_NAMES,
  type Tier,
  TierLimitError,
} from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { throwIfCancelled } from '../../kernel/work.ts';
import type { Database, Queryable, Tx } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import {
  DEFAULT_LIMITS,
  judgeAccount,
  type RiskLimits,
  type RiskUsage,
  TIER_CEILINGS,
  type TradingMode,
} from './limits.ts';
import type { RiskStore } from './risk-store.ts';

/** The breaker that denies entries now. `observed` and `limit` are null when the state could not be read. */
export interface BlockedReason {
  breaker: string;
  reason: string;
  observed: string | null;
  limit: string | null;
  checkedAt: string;
}

/** The state of a user's risk gate in one mode. */
export interface RiskState {
  mode: TradingMode;
  tradingAllowed: boolean;
  blockedReason: BlockedReason | null;
  /** Null when they could not be read. */
  limits: RiskLimits | null;
  usage: RiskUsage | null;
  /** The CME trade date of `usage`, YYYY-MM-DD, and the instant at which the next one begins. */
  tradeDate: string;
  resetsAt: string;
  timestamp: string;
}

/**
 * The limits to change; omitted ones stay unchanged. `dailyLossLimit` in USD, as an amount or as the threshold "-500.00".
 */
export type RiskLimitsInput = { [Limit in keyof RiskLimits]?: RiskLimits[Limit] | null };

export interface RiskReportDeps {
  db: Database;
  store: RiskStore;
  entitlements: { tierOf(db: Queryable, userId: string): Promise<Tier> };
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  /** The trade date that reports are about, and its end, UTC milliseconds; `now` for when it cannot be read. */
  reportDay: {
    of(via: Queryable, userId: string, mode: TradingMode): Promise<ReportedDay>;
    now(): ReportedDay;
  };
  clock: Clock;
  /** Receives the error when the state could not be read. */
  onFault(fault: unknown): void;
}

interface ReportedDay {
  tradeDate: string;
  end: number;
}

export type RiskReport = ReturnType<typeof createRiskReport>;

const COUNTS = ['maxDailySignals', 'maxOpenSignals', 'maxConsecutiveLosses'] as const;
const CAPS = {
  dailyLossLimit: 'daily_loss_limit',
  maxDailySignals: 'max_daily_signals',
  maxOpenSignals: 'max_open_signals',
  maxConsecutiveLosses: 'max_consecutive_losses',
} as const;

export function createRiskReport(deps: RiskReportDeps) {
  const { db, store, entitlements, openAccount, reportDay, clock, onFault } = deps;

  return {
    limitsOf: async (via: Queryable, userId: string, mode: TradingMode): Promise<RiskLimits> =>
      (await store.limits(via, userId, mode)) ?? DEFAULT_LIMITS,

    /**
     * The state of the gate. Fails closed: when it cannot be read, trading is denied by the breaker `error`. Throws only
     * when the caller is not a user.
     */
    async state(caller: Caller | null, mode: TradingMode): Promise<RiskState> {
      const { userId } = requireUser(caller);
      const at = formatInstant(clock.now());
      const frame = ({ tradeDate, end }: ReportedDay) => ({
        mode,
        tradeDate,
        resetsAt: formatInstant(end),
        timestamp: at,
      });
      try {
        const [own, day] = await Promise.all([store.limits(db, userId, mode), reportDay.of(db, userId, mode)]);
        const limits = own ?? DEFAULT_LIMITS;
        const { tradeDate } = day;
        const { account: usage } = await store.usage(db, { userId, mode, tradeDate, strategyId: null });
        const block = judgeAccount(limits, usage);
        const blockedReason = block && { ...block, checkedAt: at };
        return { ...frame(day), tradingAllowed: !block, blockedReason, limits, usage };
      } catch (fault) {
        throwIfCancelled();
        onFault(fault);
        const reason = 'risk_state_unavailable';
        const blockedReason = { breaker: 'error', reason, observed: null, limit: null, checkedAt: at };
        return { ...frame(reportDay.now()), tradingAllowed: false, blockedReason, limits: null, usage: null };
      }
    },

    /**
     * Changes a user's limits, up to the ceilings of their tier. Throws InvalidInputError, TierLimitError (with the limit,
     * its ceiling and the tier that lifts it).
     */
    async update(caller: Caller | null, mode: TradingMode, input: RiskLimitsInput): Promise<void> {
      const user = requireUser(caller);
      const wanted = readLimits(input);
      await db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        const limits = { ...((await store.limits(tx, user.userId, mode)) ?? DEFAULT_LIMITS), ...wanted };
        holdToTier(wanted, await entitlements.tierOf(tx, user.userId));
        await store.setLimits(tx, user.userId, mode, limits, formatInstant(clock.now()));
      });
    },
  };
}

function readLimits(input: RiskLimitsInput): Partial<RiskLimits> {
  const wrong: FieldIssue[] = [];
  const limits: Partial<RiskLimits> = {};
  const refuse = (field: string, message: string) => wrong.push({ code: 'range', path: ['input', field], message });
  if (input.dailyLossLimit != null) {
    const amount = parseDecimal(input.dailyLossLimit)?.abs();
    if (!amount || amount.isZero() || amount.decimalPlaces() > 2 || amount.gte(1e9)) {
      refuse('dailyLossLimit', `must be an amount of USD such as "-500.00", not zero; got ${input.dailyLossLimit}`);
    } else limits.dailyLossLimit = amount.toFixed(2);
  }
  for (const field of COUNTS) {
    const value = input[field];
    if (value == null) continue;
    if (!Number.isInteger(value) || value < 1) {
      refuse(field, `must be a whole number from 1, got ${value}; to stop every entry, halt trading`);
    } else limits[field] = value;
  }
  if (input.tradingHalted != null) limits.tradingHalted = input.tradingHalted;
  if (wrong.length > 0) throw new InvalidInputError(wrong);
  return limits;
}

/** Throws TierLimitError for the first limit above the tier's ceiling. */
function holdToTier(wanted: Partial<RiskLimits>, tier: Tier): void {
  for (const field of ['dailyLossLimit', ...COUNTS] as const) {
    const value = wanted[field];
    if (value === undefined) continue;
    const within = (of: Tier) => new D(value).lte(TIER_CEILINGS[of][field]);
    if (within(tier)) continue;
    throw new TierLimitError(CAPS[field], String(TIER_CEILINGS[tier][field]), TIER_NAMES.find(within) ?? null);
  }
}
