import { duration } from '../../format/duration.ts';
import { figure } from '../../format/numbers.ts';
import { type Times, useTimes } from '../../format/times.ts';
import { type FeedMotion, feedState, REPLAYED } from '../../live/feed-motion.ts';
import { Dot, type Tone } from '../../ui/parts.tsx';
import type { Feed, Pulse } from './use-desk.ts';

interface FeedsProps {
  pulse: Pulse;
  motion: FeedMotion;
  chosen: string | null;
  onChoose(instrument: string): void;
}

/** The instruments with their newest price, and system components with problems. */
export function Feeds({ pulse, motion, chosen, onChoose }: FeedsProps) {
  const { health, signalsHealth } = pulse;
  return (
    <ul className="feeds" aria-label="Market and system status">
      {signalsHealth.marketData.map((feed) => (
        <li key={feed.instrument.symbol}>
          <FeedTile
            feed={feed}
            state={feedState(feed.status, motion(feed.instrument.symbol))}
            chosen={feed.instrument.symbol === chosen}
            onChoose={onChoose}
          />
        </li>
      ))}
      {signalsHealth.feeds
        .filter(({ connected, state }) => !connected && state !== 'connecting')
        .map(({ name, instrument, state, problem }) => (
          <SystemTile
            key={`${name} ${instrument.symbol}`}
            name={`${name}, ${instrument.symbol}`}
            value={state === 'stopped' ? 'not running' : state}
            more={problem?.message ?? 'no bars arrive from this feed'}
          />
        ))}
      {health.dispatcher !== 'ok' && (
        <SystemTile name="Dispatcher" value="not running" more="bars wait until one is started" />
      )}
      {health.status !== 'ok' && (
        <SystemTile
          name="Server"
          value={health.database === 'ok' ? 'degraded' : 'database down'}
          more={`database ${health.database}, Redis ${health.redis}`}
        />
      )}
    </ul>
  );
}

function FeedTile(props: { feed: Feed; state: string; chosen: boolean; onChoose(instrument: string): void }) {
  const { feed, state, chosen, onChoose } = props;
  const { instrument } = feed;
  const { last } = instrument;
  const times = useTimes();
  const tone: Tone = state === 'fresh' || state === 'replayed' ? 'good' : state === 'stale' ? 'warn' : 'idle';
  const change = Number(last?.change ?? 0);
  return (
    <button type="button" className="feed" aria-pressed={chosen} onClick={() => onChoose(instrument.symbol)}>
      <span className="feed-name">
        <Dot tone={tone} /> {instrument.symbol} <small>{instrument.name}</small>
      </span>
      <span className="feed-price">
        <b>{last?.price ?? 'no price'}</b>
        {last && (
          <span className={change > 0 ? 'gain' : change < 0 ? 'loss' : 'even'}>
            {change > 0 ? '+' : ''}
            {last.change.replace('-', '−')}
            {last.changePct !== null && ` (${figure(last.changePct, 2)} %)`}
          </span>
        )}
      </span>
      <small title={state === 'replayed' ? REPLAYED : undefined}>{feedText(feed, state, times)}</small>
    </button>
  );
}

const SystemTile = ({ name, value, more }: { name: string; value: string; more: string }) => (
  <li className="feed system">
    <span className="feed-name">
      <Dot tone="bad" /> {name}
    </span>
    <b className="loss">{value}</b>
    <small>{more}</small>
  </li>
);

function feedText({ lastBarTs, lagSeconds }: Feed, state: string, times: Times): string {
  if (!lastBarTs) return 'no bars yet';
  const bar = `${times.short(lastBarTs)} ${times.zoneText}`;
  if (state === 'replayed') return `${bar}, replayed`;
  if (state === 'closed') return `${bar}, market closed`;
  return lagSeconds === null || state !== 'stale' ? bar : `${bar}, ${duration(lagSeconds)} behind`;
}
