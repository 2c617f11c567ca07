import type { BacktestSettings } from './backtest-settings.ts';
import type { Metrics } from './metrics.ts';
import type { SpanFacts } from './span-facts.ts';

// What makes a result say less than it seems to, each with its number. They are computed once, with the result.

export const CAVEATS = [
  'no_trades',
  'few_trades',
  'costs_off',
  'short_span',
  'one_regime',
  'data_gaps',
  'in_sample',
  'best_of_variants',
  'edge_of_grid',
  'profit_from_few_trades',
  'touched_not_traded_through',
] as const;
export type CaveatCode = (typeof CAVEATS)[number];

export interface Caveat {
  code: CaveatCode;
  /** One sentence that names the number. */
  message: string;
  /** The number. */
  value: number;
}

export interface CaveatFacts {
  metrics: Metrics;
  settings: BacktestSettings;
  /** UTC ms. */
  from: number;
  to: number;
  facts: SpanFacts;
  /** When the graph was saved (UTC ms); null: it is not saved. */
  savedAt: number | null;
  /** Variants of this strategy, its clones included, that were tried on bars of this span, this one included. */
  variantsTried: number;
  /** Fills of targets and limit entries whose price was touched and not traded through. */
  touched: number;
  /** P&L of the winning trades, US cents, greatest first. */
  bestCents: readonly number[];
}

const DAY = 86_400_000;
const FEW_TRADES = 30;
const SHORT_DAYS = 91;
const FEW_BEST = 3;
const DOMINANT_SHARE = 0.5;

/** The caveats of a backtest, the gravest first. */
export function caveatsOf(result: CaveatFacts): Caveat[] {
  const { metrics, settings, from, to, facts, savedAt, variantsTried, touched, bestCents } = result;
  const caveats: Caveat[] = [];
  const say = (code: CaveatCode, value: number, message: string) => caveats.push({ code, message, value });

  if (metrics.trades === 0) say('no_trades', 0, 'Nothing traded in this span.');
  else if (metrics.trades < FEW_TRADES) {
    say('few_trades', metrics.trades, `${metrics.trades} trades: fewer than ${FEW_TRADES} say little about a rule.`);
  }
  const off = [
    ...(settings.commissionPerSide !== undefined && Number(settings.commissionPerSide) === 0 ? ['commission'] : []),
    ...(settings.slippageTicks === 0 ? ['slippage'] : []),
  ];
  if (off.length > 0) say('costs_off', off.length, `Costs are off: ${off.join(' and ')} is 0.`);
  const days = Math.round((to - from) / DAY);
  if (days < SHORT_DAYS) say('short_span', days, `The span has ${days} days: less than three months.`);
  const { count, rose } = facts.months;
  if (count >= 3 && (rose === 0 || rose === count)) {
    const direction = rose === 0 ? 'did not rise' : 'rose';
    say('one_regime', count, `The price ${direction} in each of the ${count} months: one kind of market.`);
  }
  const { gaps } = facts;
  if (gaps.count > 0) {
    const [longest] = gaps.longest;
    const named = longest ? `, the longest from ${longest.from} to ${longest.to}` : '';
    say('data_gaps', gaps.minutes, `${gaps.minutes} trading minutes are missing in ${gaps.count} gaps${named}.`);
  }
  if (savedAt === null || savedAt > from) {
    const share = savedAt === null ? 1 : Math.min(1, (savedAt - from) / (to - from));
    const percent = Math.round(100 * share);
    say('in_sample', share, `${percent} % of the span was known when the strategy was drawn: no test on unseen bars.`);
  }
  if (variantsTried > 1) {
    say(
      'best_of_variants',
      variantsTried,
      `${variantsTried} variants of this strategy were tried on these bars so far.`,
    );
  }
  const net = Math.round(Number(metrics.netPnl) * 100);
  const best = bestCents.slice(0, FEW_BEST).reduce((sum, cents) => sum + cents, 0);
  if (net > 0 && metrics.trades > FEW_BEST && best > DOMINANT_SHARE * net) {
    const percent = Math.round((100 * best) / net);
    say('profit_from_few_trades', best / net, `The best ${FEW_BEST} trades made ${percent} % of the net profit.`);
  }
  if (touched > 0) {
    say(
      'touched_not_traded_through',
      touched,
      `${touched} fills were at prices that were touched and not traded through.`,
    );
  }
  return caveats;
}
