import {
  type Block,
  judgeAccount,
  judgeStrategy,
  losingStreak,
  type RiskLimits,
  type StrategyLimits,
} from '../risk/index.ts';
import { type Result, type TradeDate, usdOf } from './trade.ts';

/** The live risk gate applied to the trades of one run, as if the run were the account. */
export interface RunGate {
  /** The limit that blocks an entry at the instant `at` (UTC milliseconds) with no open position; null if it is allowed. */
  judge(at: number, date: TradeDate): Block | null;
  opened(date: TradeDate): void;
  /** `at`: the time of the close (UTC milliseconds). */
  closed(result: Result, at: number): void;
}

export function createRunGate(limits: RiskLimits, strategyLimits: StrategyLimits | null): RunGate {
  // Only the current trade date counts, but for the cooldown; a close on the next date counts there.
  let today: TradeDate = '';
  let signals = 0;
  let pnlCents = 0;
  let losses: boolean[] = [];
  let lastLossAt: number | null = null;

  const turn = (date: TradeDate) => {
    if (date === today) return;
    today = date;
    signals = 0;
    pnlCents = 0;
    losses = [];
  };

  return {
    judge(at, date) {
      turn(date);
      const realizedPnl = usdOf(pnlCents);
      const consecutiveLosses = losingStreak(losses);
      return (
        judgeAccount(limits, { realizedPnl, signalsToday: signals, openSignals: 0, consecutiveLosses }) ??
        (strategyLimits &&
          judgeStrategy(strategyLimits, { trades: signals, realizedPnl, consecutiveLosses, lastLossAt }, at))
      );
    },
    opened(date) {
      turn(date);
      signals += 1;
    },
    closed({ pnlCents: cents, date }, at) {
      turn(date);
      pnlCents += cents;
      losses.unshift(cents < 0);
      if (cents < 0) lastLossAt = at;
    },
  };
}
