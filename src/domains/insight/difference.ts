import { centsText, D } from '../../kernel/decimal.ts';
import type { Metrics } from '../backtests/index.ts';

type Compared = Pick<Metrics, 'trades' | 'netPnl' | 'winRate' | 'expectancy'>;

const rate = (value: number | null): string => (value === null ? 'no win rate' : `${(value * 100).toFixed(1)} % won`);
const results = ({ trades, netPnl, winRate }: Compared): string =>
  `${trades} ${trades === 1 ? 'trade' : 'trades'}, ${netPnl} net, ${rate(winRate)}`;

/** How live results differ from a backtest's, in words: both, and the difference per trade. */
export function differenceInWords(live: Compared, backtest: Compared | null): string {
  if (!backtest) return `Live: ${results(live)}. There is no finished backtest to compare with.`;
  const both = `Live: ${results(live)}. Backtest: ${results(backtest)}.`;
  if (live.expectancy === null) return `${both} There is no live trade to compare yet.`;
  if (backtest.expectancy === null) return `${both} The backtest made no trade to compare with.`;
  const difference = new D(live.expectancy).minus(backtest.expectancy);
  const per = `Per trade live made ${live.expectancy}, the backtest ${backtest.expectancy}`;
  if (difference.isZero()) return `${both} ${per}: the same.`;
  return `${both} ${per}: live was ${centsText(difference.abs())} ${difference.isNeg() ? 'worse' : 'better'}.`;
}
