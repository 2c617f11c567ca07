import { Link } from 'wouter';
import { useTimes } from '../../format/times.ts';
import { words } from '../../format/words.ts';
import { type SignalState, type TapeLine, tape } from '../../live/signals.ts';
import { Empty, Money, Panel, SideMark } from '../../ui/parts.tsx';

/** Events, newest first, with the times of their bars. */
export function Tape({ signals }: { signals: SignalState }) {
  const lines = tape(signals);
  return (
    <Panel id="tape" title="Signals" aside={<Link href="/trades">All trades</Link>}>
      {lines.length === 0 ? (
        <Empty>Nothing has fired yet.</Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
        <ol tabIndex={0} aria-label="Signals, newest first">
          {lines.map((line) => (
            <li key={line.key} className={line.kind} data-line={line.key}>
              <Line line={line} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Line({ line }: { line: TapeLine }) {
  if (line.kind === 'blocked') {
    const { blocked } = line;
    return (
      <>
        <When at={line.barTs} />
        <span className="what">
          <b>blocked</b> {blocked.instrument.symbol} {blocked.side && <SideMark side={blocked.side} />}
          <small>
            {words(blocked.triggeredLimit)}: {blocked.observed} of {blocked.limit}
            {blocked.strategy && ` · ${blocked.strategy.name}`}
          </small>
        </span>
      </>
    );
  }
  const { signal } = line;
  const fired = line.kind === 'fired';
  return (
    <>
      <When at={line.barTs} />
      <span className="what">
        <Link href={`/trades/${signal.id}`}>
          <b>{fired ? 'fired' : words(signal.closeReason ?? 'closed')}</b> {signal.instrument.symbol}{' '}
          <SideMark side={signal.side} /> {fired ? signal.entryPrice : signal.closePrice}
        </Link>
        <small>{signal.strategy.name}</small>
      </span>
      {fired ? null : <Money amount={signal.pnl} />}
    </>
  );
}

function When({ at }: { at: string }) {
  const times = useTimes();
  return (
    <time dateTime={at} className="tape-time">
      {times.time(at)}
      <small className="tape-day">{times.day(at)}</small>
    </time>
  );
}
