import type { DeskState, TapeLine } from '../desk-state.ts';
import { tape } from '../desk-state.ts';
import { dayOf, timeOf, words } from '../format.ts';
import { Empty, Money, Panel, SideMark } from './parts.tsx';

/** What happened, newest first. The times are the bars', UTC. */
export function Tape({ state }: { state: DeskState }) {
  const lines = tape(state);
  return (
    <Panel id="tape" title="Signals">
      {lines.length === 0 ? (
        <Empty>Nothing has fired yet.</Empty>
      ) : (
        <ol>
          {lines.map((line) => (
            <li key={line.key} class={line.kind} data-line={line.key}>
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
        <span class="what">
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
      <span class="what">
        <b>{fired ? 'fired' : words(signal.closeReason ?? 'closed')}</b> {signal.instrument.symbol}{' '}
        <SideMark side={signal.side} /> {fired ? signal.entryPrice : signal.closePrice}
        <small>{signal.strategy.name}</small>
      </span>
      {fired ? null : <Money amount={signal.pnl} />}
    </>
  );
}

const When = ({ at }: { at: string }) => (
  <time dateTime={at}>
    {timeOf(at)}
    <small>{dayOf(at)}</small>
  </time>
);
