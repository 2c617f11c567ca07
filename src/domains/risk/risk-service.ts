import type { Tx } from '../../platform/postgres/database.ts';
import {
  type Block,
  DEFAULT_LIMITS,
  judgeAccount,
  judgeStrategy,
  nearlyReached,
  type RiskLimits,
  type RiskWarning,
  type StrategyLimits,
  type TradingMode,
} from './limits.ts';
import type { RiskStore } from './risk-store.ts';

/** An entry to publish. */
export interface GateRequest {
  userId: string;
  mode: TradingMode;
  strategyId: string;
  /**
   * When the entry is filled, UTC milliseconds: the gate uses the bar's time, so that a replay gets the same decision.
   */
  at: number;
  /** The CME trade date of the bar, YYYY-MM-DD. */
  tradeDate: string;
  /** The graph's own limits, if it has a `risk.limits` node. */
  strategyLimits: StrategyLimits | null;
}

/** The gate's decision: null to publish the entry, otherwise the breaker that denies it and the limits in force. */
export type GateAnswer = { block: Block; limits: RiskLimits } | null;

export interface RiskService {
  /**
   * The risk gate. Call it inside the publishing transaction with the account row locked, which serialises concurrent
   * publications of one user.
   */
  gate(tx: Tx, request: GateRequest): Promise<GateAnswer>;
  /**
   * The limits that reached 80 % with this publication or close, each once per trade date. Call it in the same
   * transaction. `at`: ISO 8601.
   */
  warnings(tx: Tx, after: Pick<GateRequest, 'userId' | 'mode' | 'tradeDate'> & { at: string }): Promise<RiskWarning[]>;
}

export function createRiskService({ store }: { store: RiskStore }): RiskService {
  // The account row is locked, which every change of limits locks too: they are read once in a transaction.
  const read = new WeakMap<Tx, Map<string, RiskLimits>>();
  async function limitsOf(tx: Tx, userId: string, mode: TradingMode): Promise<RiskLimits> {
    const known = read.get(tx) ?? new Map<string, RiskLimits>();
    read.set(tx, known);
    const key = `${userId} ${mode}`;
    const limits = known.get(key) ?? (await store.limits(tx, userId, mode)) ?? DEFAULT_LIMITS;
    known.set(key, limits);
    return limits;
  }

  return {
    async gate(tx, request) {
      const limits = await limitsOf(tx, request.userId, request.mode);
      const usage = await store.usage(tx, request);
      const block =
        judgeAccount(limits, usage.account) ??
        (request.strategyLimits && judgeStrategy(request.strategyLimits, usage.strategy, request.at));
      return block && { block, limits };
    },
    async warnings(tx, { at, ...account }) {
      const limits = await limitsOf(tx, account.userId, account.mode);
      const { account: usage } = await store.usage(tx, { ...account, strategyId: null });
      const near = nearlyReached(limits, usage);
      if (near.length === 0) return [];
      const breakers = near.map(({ breaker }) => breaker);
      const fresh = new Set(await store.warn(tx, { ...account, breakers, at }));
      return near.filter(({ breaker }) => fresh.has(breaker)).map((one) => ({ mode: account.mode, ...one, at }));
    },
  };
}
