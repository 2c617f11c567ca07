import { money, signOf } from '../../format/numbers.ts';

interface Day {
  date: string;
  pnl: string;
}

const HEIGHT = 46;

/** One bar per trade date: up for a gain, down for a loss. */
export function DailyBars({ days }: { days: readonly Day[] }) {
  const most = Math.max(...days.map(({ pnl }) => Math.abs(Number(pnl))), 1);
  const worst = days.reduce((low, { pnl }) => Math.min(low, Number(pnl)), 0);
  const best = days.reduce((high, { pnl }) => Math.max(high, Number(pnl)), 0);
  const span = Math.max(best - worst, most);
  const zero = (best / span) * HEIGHT;
  const first = days[0]?.date;
  const last = days.at(-1)?.date;
  return (
    <svg
      className="daily-bars"
      viewBox={`0 0 ${days.length * 10} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Net P&L by trade date, ${first} to ${last}`}
    >
      {days.map(({ date, pnl }, index) => {
        const height = Math.max((Math.abs(Number(pnl)) / span) * HEIGHT, 0.8);
        return (
          <rect
            key={date}
            className={signOf(pnl)}
            x={index * 10 + 1}
            width={8}
            y={Number(pnl) >= 0 ? zero - height : zero}
            height={height}
          >
            <title>{`${date}: ${money(pnl)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
