import { useMemo } from 'react';
import { useAnswer } from '../../api/hooks.ts';
import { useTimes } from '../../format/times.ts';
import { plural } from '../../format/words.ts';
import { CoverageDocument } from '../../generated/operations.ts';
import { Empty, Loading, Problem } from '../../ui/parts.tsx';
import { type CoverageDay, coverageOf, type MissingSpan } from './coverage-hours.ts';

const HOURS = 24;
const MAX_DAYS = 62;
const CELL = 12;
const HEIGHT = 9;
/** The space of the hours' names. */
const LEFT = 34;
const TOP = 4;
const SHOWN_GAPS = 6;

/** A grid of hours, one column a day: with bars, without them while the market traded, or closed. And the gaps in words. */
export function Coverage({ instrument }: { instrument: string }) {
  const { data, error, loading, refresh } = useAnswer(CoverageDocument, { instrument, from: null });
  const calendar = data?.calendars.find(({ key }) => key === data.instrument?.session);
  const bars = data?.instrument?.bars;
  const coverage = useMemo(() => (bars && calendar ? coverageOf(bars, calendar, MAX_DAYS) : null), [bars, calendar]);
  if (loading) return <Loading lines={2} />;
  if (error) return <Problem error={error} retry={refresh} />;
  if (!coverage || coverage.days.length === 0) return <Empty>No bars.</Empty>;
  return (
    <div className="coverage-parts">
      <Picture instrument={instrument} days={coverage.days} zone={calendar?.zone ?? 'UTC'} />
      <Gaps missing={coverage.missing} />
    </div>
  );
}

function Picture({ instrument, days, zone }: { instrument: string; days: readonly CoverageDay[]; zone: string }) {
  const width = LEFT + days.length * CELL;
  const [first, last] = [days[0]?.date, days.at(-1)?.date];
  return (
    <figure className="coverage-figure">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard */}
      <section className="coverage-scroll" tabIndex={0} aria-label={`Hours of ${instrument}`}>
        <svg
          width={width}
          height={TOP + HOURS * HEIGHT + 16}
          role="img"
          aria-label={`Hours with bars of ${instrument} on ${days.length} days, ${first} to ${last}, ${zone}`}
        >
          {[0, 6, 12, 18].map((hour) => (
            <text key={hour} x={0} y={TOP + hour * HEIGHT + 8}>
              {String(hour).padStart(2, '0')}:00
            </text>
          ))}
          {days.map(({ date, hours }, column) => (
            <g key={date}>
              <title>{titleOf(date, hours)}</title>
              {hours.map(
                (state, hour) =>
                  state && (
                    <rect
                      // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its own key
                      key={hour}
                      className={state}
                      x={LEFT + column * CELL}
                      y={TOP + hour * HEIGHT}
                      width={CELL - 2}
                      height={HEIGHT - 1.5}
                      rx={1.5}
                    />
                  ),
              )}
              {(column === 0 || new Date(date).getUTCDay() === 1) && (
                <text x={LEFT + column * CELL} y={TOP + HOURS * HEIGHT + 12}>
                  {column > 0 && column < 4 ? '' : date.slice(5)}
                </text>
              )}
            </g>
          ))}
        </svg>
      </section>
      <figcaption>
        <span>
          <i className="covered" /> bars
        </span>
        <span>
          <i className="missing" /> none, though the market traded
        </span>
        <span>
          <i className="closed" /> market closed
        </span>
        <span className="coverage-zone">{zone}</span>
      </figcaption>
    </figure>
  );
}

function titleOf(date: string, hours: CoverageDay['hours']): string {
  const count = (state: string) => hours.filter((each) => each === state).length;
  const missing = count('missing');
  return `${date}: ${plural(count('covered'), 'hour')} with bars${missing > 0 ? `, ${missing} missing` : ''}`;
}

function Gaps({ missing }: { missing: readonly MissingSpan[] }) {
  const times = useTimes();
  if (missing.length === 0) return <p className="quiet">No hour of trading without bars.</p>;
  const longest = [...missing].sort((a, b) => b.hours - a.hours).slice(0, SHOWN_GAPS);
  return (
    <section aria-label="Gaps" className="gap-list">
      <h3>{plural(missing.length, 'gap')}, the longest first</h3>
      <ul>
        {longest.map(({ from, to, hours }) => (
          <li key={from}>
            {times.short(from)} – {times.short(to)} <small>{plural(hours, 'hour')} of trading</small>
          </li>
        ))}
      </ul>
    </section>
  );
}
