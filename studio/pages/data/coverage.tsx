import { useMemo } from 'react';
import { useAnswer } from '../../api/hooks.ts';
import { CoverageDocument } from '../../generated/operations.ts';
import { Empty, Loading, Problem } from '../../ui/parts.tsx';

const HOURS = 24;
const MAX_DAYS = 120;
const CELL = 10;

/** A grid of hours with bars, one column per day, to show gaps. */
export function Coverage({ instrument }: { instrument: string }) {
  const { data, error, loading, refresh } = useAnswer(CoverageDocument, { instrument, from: null });
  const days = useMemo(() => {
    const byDay = new Map<string, Set<number>>();
    for (const { ts } of data?.instrument?.bars ?? []) {
      const day = ts.slice(0, 10);
      const hours = byDay.get(day) ?? new Set<number>();
      hours.add(Number(ts.slice(11, 13)));
      byDay.set(day, hours);
    }
    return [...byDay].slice(-MAX_DAYS);
  }, [data]);
  if (loading) return <Loading lines={2} />;
  if (error) return <Problem error={error} retry={refresh} />;
  const [first, last] = [days[0]?.[0], days.at(-1)?.[0]];
  if (!first || !last) return <Empty>No bars.</Empty>;
  return (
    <figure className="coverage-figure">
      <svg
        viewBox={`0 0 ${days.length * CELL} ${HOURS * CELL}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Hours with bars of ${instrument} on ${days.length} days, ${first} to ${last}`}
      >
        {days.map(([day, hours], column) => (
          <g key={day}>
            <title>{`${day}: ${hours.size} hours`}</title>
            {Array.from({ length: HOURS }, (_, hour) => (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its own key
                key={hour}
                className={hours.has(hour) ? 'covered' : 'hole'}
                x={column * CELL + 1}
                y={hour * CELL + 1}
                width={CELL - 2}
                height={CELL - 2}
              />
            ))}
          </g>
        ))}
      </svg>
      <figcaption>
        <span>{first}</span>
        <span>{last}</span>
      </figcaption>
    </figure>
  );
}
