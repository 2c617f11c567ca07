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

/** An entry that wants to be published. */
export interface GateRequest {
  userId: string;
  mode: TradingMode;
  strategyId: string;
  /** The bar's open in UTC milliseconds: the gate judges by the bar's own time, so a replay is judged as it was. */
  barTs: number;
  /** The CME trade date of the bar, YYYY-MM-DD. */
  tradeDate: string;
  /** The graph's own limits, if it has a `risk.limits` node. */
  strategyLimits: StrategyLimits | null;
}

/** What the gate answers: null when the entry may be published, else the breaker and the limits it was judged by. */
export type GateAnswer = { block: Block; limits: RiskLimits } | null;

export interface RiskService {
  /**
   * The risk gate. Call it inside the transaction that would publish, with the account row locked: so that any number
   * of concurrent publications of one user are judged one after the other.
   */
  gate(tx: Tx, request: GateRequest): Promise<GateAnswer>;
  /**
   * After a publication or a close, in the same transaction: the limits of which 80 % is used now, each once a trade
   * date. `at`: ISO 8601.
   */
  warnings(tx: Tx, after: Pick<GateRequest, 'userId' | 'mode' | 'tradeDate'> & { at: string }): Promise<RiskWarning[]>;
}

export function createRiskService({ store }: { store: RiskStore }): RiskService {
  return {
    async gate(tx, request) {
      const limits = (await store.limits(tx, request.userId, request.mode)) ?? DEFAULT_LIMITS;
      const usage = await store.usage(tx, request);
      const block =
        judgeAccount(limits, usage.account) ??
        (request.strategyLimits && judgeStrategy(request.strategyLimits, usage.strategy, request.barTs));
      return block && { block, limits };
    },
    async warnings(tx, { at, ...account }) {
      const limits = (await store.limits(tx, account.userId, account.mode)) ?? DEFAULT_LIMITS;
      const { account: usage } = await store.usage(tx, { ...account, strategyId: null });
      const near = nearlyReached(limits, usage);
      if (near.length === 0) return [];
      const breakers = near.map(({ breaker }) => breaker);
      const fresh = new Set(await store.warn(tx, { ...account, breakers, at }));
      return near.filter(({ breaker }) => fresh.has(breaker)).map((one) => ({ mode: account.mode, ...one, at }));
    },
  };
}
