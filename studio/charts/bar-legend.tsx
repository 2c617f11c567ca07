import { count } from '../format/numbers.ts';
import { useTimes } from '../format/times.ts';
import type { CandleFragment } from '../generated/operations.ts';

/** Open, high, low, close and volume of the bar under the pointer. */
export function BarLegend({ bar }: { bar: CandleFragment | null }) {
  const times = useTimes();
  if (!bar) return <p className="bar-legend" />;
  const tone = Number(bar.close) >= Number(bar.open) ? 'gain' : 'loss';
  return (
    <p className="bar-legend">
      <time dateTime={bar.ts}>
        {times.short(bar.ts)} {times.zoneText}
      </time>
      <Part name="O" value={bar.open} tone={tone} />
      <Part name="H" value={bar.high} tone={tone} />
      <Part name="L" value={bar.low} tone={tone} />
      <Part name="C" value={bar.close} tone={tone} />
      <Part name="V" value={count(Number(bar.volume))} tone="" />
    </p>
  );
}

const Part = ({ name, value, tone }: { name: string; value: string; tone: string }) => (
  <span>
    {name} <b className={tone}>{value}</b>
  </span>
);
