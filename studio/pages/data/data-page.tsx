import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { useAnswer } from '../../api/hooks.ts';
import { duration } from '../../format/duration.ts';
import { plainMoney } from '../../format/numbers.ts';
import { useTimes } from '../../format/times.ts';
import { capitalised, words } from '../../format/words.ts';
import { DataHealthDocument, type DataHealthQuery } from '../../generated/operations.ts';
import { feedState, REPLAYED, useFeedMotion } from '../../live/feed-motion.ts';
import { Dot, Loading, Panel, Problem, type Tone } from '../../ui/parts.tsx';
import { Coverage } from './coverage.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { LiveFeedTable } from './live-feeds.tsx';
import './data.css';

const EVERY = 5_000;
type Feed = DataHealthQuery['signalsHealth']['marketData'][number];

/** The instruments with the range and gaps of their bars. */
export default function DataPage() {
  const { data, error, refresh } = useAnswer(DataHealthDocument, {}, { every: EVERY });
  const [chosen, choose] = useState<string | null>(null);
  const [importing, setImporting] = useState(false);
  /** Counts imports, so that the coverage is read again after each. */
  const [imports, setImports] = useState(0);
  const mayImport = data?.me.role === 'admin';
  const feeds = data?.signalsHealth.marketData ?? [];
  const shown = chosen ?? feeds[0]?.instrument.symbol ?? null;
  const others =
    data?.instruments.filter(({ symbol }) => !feeds.some(({ instrument }) => instrument.symbol === symbol)) ?? [];
  return (
    <div className="page">
      <div className="page-head">
        <h1>Data</h1>
        <div className="actions">
          <button type="button" className="button primary" disabled={!mayImport} onClick={() => setImporting(true)}>
            <FileUp size={16} aria-hidden="true" /> Import bars
          </button>
        </div>
      </div>
      {data && !mayImport && (
        <p className="quiet import-note">
          Everyone on this server shares its bars, so an operator imports them: <code>npm run import -- FILE</code>
        </p>
      )}
      <ImportDialog
        open={importing}
        instruments={data?.instruments.map(({ symbol }) => symbol) ?? []}
        onClose={() => setImporting(false)}
        onStored={() => {
          setImports(imports + 1);
          refresh();
        }}
      />
      {error && <Problem error={error} retry={refresh} />}
      {!data && !error && <Loading lines={6} />}
      {data && (
        <div className="data-page">
          <Panel id="feeds-panel" title="Feeds">
            {feeds.length === 0 ? (
              <p className="empty">
                No bars are stored yet. “Import bars” takes the file that your charts or data vendor export.
              </p>
            ) : (
              <FeedTable feeds={feeds} shown={shown} onChoose={choose} />
            )}
          </Panel>
          {data.signalsHealth.feeds.length > 0 && (
            <Panel id="live-feeds" title="Live feeds">
              <LiveFeedTable feeds={data.signalsHealth.feeds} />
            </Panel>
          )}
          {shown && (
            <Panel
              id="coverage"
              title={`Coverage of ${shown}`}
              aside={<small>by the hour, in the market’s zone</small>}
            >
              <Coverage key={`${shown} ${imports}`} instrument={shown} />
            </Panel>
          )}
          <Panel id="others" title="Instruments without bars">
            <InstrumentTable instruments={others} />
          </Panel>
        </div>
      )}
    </div>
  );
}

const TONES: Readonly<Record<string, Tone>> = { fresh: 'good', replayed: 'good', stale: 'warn', closed: 'idle' };

interface FeedTableProps {
  feeds: readonly Feed[];
  shown: string | null;
  onChoose(symbol: string): void;
}

function FeedTable({ feeds, shown, onChoose }: FeedTableProps) {
  const times = useTimes();
  const motion = useFeedMotion(feeds);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Instrument</th>
          <th scope="col">State</th>
          <th scope="col">Newest bar</th>
          <th scope="col" className="number wide">
            Behind
          </th>
          <th scope="col" className="number wide">
            Tick
          </th>
          <th scope="col" className="number wide">
            A point
          </th>
        </tr>
      </thead>
      <tbody>
        {feeds
          .map((feed) => ({ ...feed, state: feedState(feed.status, motion(feed.instrument.symbol)) }))
          .map(({ instrument, lastBarTs, lagSeconds, state }) => (
            <tr key={instrument.symbol}>
              <th scope="row">
                <button
                  type="button"
                  className="link-button"
                  aria-pressed={instrument.symbol === shown}
                  onClick={() => onChoose(instrument.symbol)}
                >
                  {instrument.symbol}
                </button>
                <small>
                  {instrument.name}, {instrument.exchange}
                </small>
              </th>
              <td className="nowrap" title={state === 'replayed' ? REPLAYED : undefined}>
                <Dot tone={TONES[state] ?? 'idle'} /> {state}
              </td>
              <td className="nowrap">{lastBarTs ? `${times.short(lastBarTs)} ${times.zoneText}` : 'none'}</td>
              <td className="number wide">{lagSeconds === null ? '–' : duration(lagSeconds)}</td>
              <td className="number wide">
                {instrument.tickSize} · {plainMoney(instrument.tickValue)}
              </td>
              <td className="number wide">{plainMoney(instrument.pointValue)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

const InstrumentTable = ({ instruments }: { instruments: DataHealthQuery['instruments'] }) => (
  <div className="table-scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Instrument</th>
          <th scope="col" className="wide">
            Hours
          </th>
          <th scope="col" className="number">
            Tick
          </th>
          <th scope="col" className="number">
            A point
          </th>
          <th scope="col" className="number wide">
            Commission a side
          </th>
        </tr>
      </thead>
      <tbody>
        {instruments.map(({ symbol, name, exchange, session, tickSize, tickValue, pointValue, commissionPerSide }) => (
          <tr key={symbol}>
            <th scope="row">
              {symbol}
              <small>
                {name}, {exchange}
              </small>
            </th>
            <td className="wide">{capitalised(words(session))}</td>
            <td className="number">
              {tickSize} · {plainMoney(tickValue)}
            </td>
            <td className="number">{plainMoney(pointValue)}</td>
            <td className="number wide">{plainMoney(commissionPerSide)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
