import { Link, useLocation } from 'wouter';
import { attempt } from '../../api/actions.ts';
import type { Api } from '../../api/api.ts';
import { useApi } from '../../api/hooks.ts';
import { say } from '../../app/notices.ts';
import { useTimes } from '../../format/times.ts';
import { timeframeText } from '../../format/words.ts';
import type { StrategiesQuery } from '../../generated/operations.ts';
import {
  archive,
  clone,
  deleteStrategy,
  exportToFile,
  pause,
  runLive,
  stop,
  unarchive,
} from '../../strategies/actions.ts';
import { isActive, StrategyTag } from '../../strategies/status.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { Money } from '../../ui/parts.tsx';

type Row = StrategiesQuery['strategies']['edges'][number]['node'];

interface StrategyTableProps {
  rows: readonly Row[];
  onChange(): void;
  onTag(tag: string): void;
}

export const StrategyTable = ({ rows, onChange, onTag }: StrategyTableProps) => (
  <div className="panel strategy-table">
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Status</th>
          <th scope="col" className="wide">
            Market
          </th>
          <th scope="col" className="number wide">
            Trades
          </th>
          <th scope="col" className="number">
            Live P&amp;L
          </th>
          <th scope="col" className="wide">
            Changed
          </th>
          <th scope="col">
            <span className="unseen">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <StrategyRow key={row.id} row={row} onChange={onChange} onTag={onTag} />
        ))}
      </tbody>
    </table>
  </div>
);

function StrategyRow({ row, onChange, onTag }: Omit<StrategyTableProps, 'rows'> & { row: Row }) {
  const api = useApi();
  const times = useTimes();
  const [, go] = useLocation();
  return (
    <tr data-strategy={row.id}>
      <th scope="row">
        <Link href={`/strategies/${row.id}`}>{row.name}</Link>
        <span className="row-tags">
          {row.tags.map((tag) => (
            <button key={tag} type="button" onClick={() => onTag(tag)}>
              #{tag}
            </button>
          ))}
        </span>
      </th>
      <td>
        <StrategyTag status={row.status} runtimes={row.runtimes} />
      </td>
      <td className="wide">
        {row.instrument.symbol} {timeframeText(row.timeframe)}
      </td>
      <td className="number wide">{row.performance.live.trades}</td>
      <td className="number">
        <Money amount={row.performance.live.netPnl} />
      </td>
      <td className="wide quiet nowrap">
        {times.short(row.updatedAt)} · v{row.currentVersion}
      </td>
      <td className="number">
        <Menu label={`Actions for ${row.name}`} entries={entriesOf(row, api, onChange, go)} />
      </td>
    </tr>
  );
}

function entriesOf(row: Row, api: Api, onChange: () => void, go: (path: string) => void): MenuEntry[] {
  const entry = (name: string, action: () => Promise<string | null>, danger = false): MenuEntry => ({
    name,
    danger,
    run: () => void attempt(action).then(onChange),
  });
  const active = row.runtimes.some(isActive);
  const entries: MenuEntry[] = [];
  if (active) entries.push(entry('Stop', () => stop(api, row).then(() => `${row.name} is stopped.`)));
  else if (row.status !== 'ARCHIVED')
    entries.push(entry('Run live', () => runLive(api, row).then(() => `${row.name} runs.`)));
  entries.push(
    entry('Clone', async () => {
      const { id, name } = await clone(api, row);
      go(`/strategies/${id}`);
      return `${name} is a draft of its own.`;
    }),
    entry('Save as a file', () => exportToFile(api, row, row.name).then(() => null)),
  );
  if (row.allowedTransitions.includes('PAUSED'))
    entries.push(entry('Pause', () => pause(api, row).then(() => 'Paused.')));
  if (row.status === 'ARCHIVED')
    entries.push(entry('Take out of the archive', () => unarchive(api, row).then(() => 'It is a draft again.')));
  else entries.push(entry('Archive', () => archive(api, row).then(() => 'Archived.')));
  entries.push(
    entry(
      'Delete',
      async () => {
        const restore = await deleteStrategy(api, row);
        say(`${row.name} is deleted.`, 'good', {
          label: 'Undo',
          run: () => void attempt(() => restore().then(() => 'It is back, as a draft.')).then(onChange),
        });
        return null;
      },
      true,
    ),
  );
  return entries;
}
