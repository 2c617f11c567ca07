import type { DeskState } from '../desk-state.ts';
import { dayOf, duration, timeOf } from '../format.ts';
import { Dot } from './parts.tsx';

type Tone = Parameters<typeof Dot>[0]['tone'];

/** How the parts of the system are, as last asked. */
export function Status({ state: { pulse, moving } }: { state: DeskState }) {
  if (!pulse) return <ul class="status" aria-label="Status" />;
  const { health, signalsHealth, runtimes } = pulse;
  const running = runtimes.filter(({ status }) => status === 'RUNNING').length;
  const failed = runtimes.filter(({ status }) => status === 'ERROR').length;
  return (
    <ul class="status" aria-label="Status">
      {signalsHealth.marketData.map(({ instrument, lastBarTs, lagSeconds, status }) => (
        <Item
          key={instrument.symbol}
          tone={status === 'fresh' || moving.has(instrument.symbol) ? 'good' : status === 'closed' ? 'idle' : 'warn'}
          name={instrument.symbol}
          value={instrument.last?.price ?? 'no price'}
          more={feedText(status, lastBarTs, lagSeconds, moving.has(instrument.symbol))}
        />
      ))}
      <Item
        tone={health.dispatcher === 'ok' ? 'good' : 'bad'}
        name="Dispatcher"
        value={health.dispatcher === 'ok' ? 'running' : 'not heard of'}
        more={health.dispatcher === 'ok' ? 'processes every bar once' : 'bars wait until one is started'}
      />
      <Item
        tone={failed > 0 ? 'bad' : running > 0 ? 'good' : 'idle'}
        name="Strategies"
        value={`${running} running`}
        more={failed > 0 ? `${failed} stopped by an error` : `${runtimes.length - running} stopped`}
      />
      {health.status !== 'ok' && (
        <Item
          tone="bad"
          name="Server"
          value={health.database === 'ok' ? 'degraded' : 'database down'}
          more={`database ${health.database}, Redis ${health.redis}, dispatcher ${health.dispatcher}`}
        />
      )}
    </ul>
  );
}

const Item = ({ tone, name, value, more }: { tone: Tone; name: string; value: string; more: string }) => (
  <li>
    <span class="name">
      <Dot tone={tone} /> {name}
    </span>
    <b>{value}</b>
    <small>{more}</small>
  </li>
);

function feedText(status: string, lastBarTs: string | null, lagSeconds: number | null, moving: boolean): string {
  if (!lastBarTs) return 'no bars yet';
  const bar = `${dayOf(lastBarTs)} ${timeOf(lastBarTs)} UTC`;
  if (moving && status !== 'fresh') return `${bar}, replayed`;
  if (status === 'closed') return `${bar}, market closed`;
  return lagSeconds === null || status === 'fresh' ? bar : `${bar}, ${duration(lagSeconds)} behind`;
}
