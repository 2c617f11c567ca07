import { duration } from '../../format/duration.ts';
import { useTimes } from '../../format/times.ts';
import type { DataHealthQuery } from '../../generated/operations.ts';
import { Dot, type Tone } from '../../ui/parts.tsx';

export type LiveFeed = DataHealthQuery['signalsHealth']['feeds'][number];

const TONES: Readonly<Record<string, Tone>> = {
  connected: 'good',
  connecting: 'idle',
  waiting: 'warn',
  refused: 'bad',
  stopped: 'bad',
};

/** The configured live feeds: what each is doing, and its newest problem. */
export function LiveFeedTable({ feeds }: { feeds: readonly LiveFeed[] }) {
  const times = useTimes();
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Feed</th>
            <th scope="col">State</th>
            <th scope="col">Newest bar</th>
            <th scope="col" className="number wide">
              Behind
            </th>
            <th scope="col" className="number wide">
              Gaps filled
            </th>
            <th scope="col" className="number wide">
              Reconnects
            </th>
            <th scope="col" className="wide">
              Newest problem
            </th>
          </tr>
        </thead>
        <tbody>
          {feeds.map((feed) => (
            <tr key={`${feed.name} ${feed.instrument.symbol}`}>
              <th scope="row">
                {feed.name}
                <small>
                  {feed.instrument.symbol}, {feed.adapter}
                </small>
              </th>
              <td className="nowrap">
                <Dot tone={TONES[feed.state] ?? 'idle'} /> {feed.state}
              </td>
              <td className="nowrap">{feed.lastBarTs ? `${times.short(feed.lastBarTs)} ${times.zoneText}` : 'none'}</td>
              <td className="number wide">{feed.lagSeconds === null ? '–' : duration(feed.lagSeconds)}</td>
              <td className="number wide">{feed.gapsFilled}</td>
              <td className="number wide">{feed.reconnects}</td>
              <td className="wide">{feed.problem ? feed.problem.message : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
