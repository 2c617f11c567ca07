import { Plus, Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useAnswer } from '../../api/hooks.ts';
import { words } from '../../format/words.ts';
import { StrategiesDocument, type StrategyFilter, type StrategyStatus } from '../../generated/operations.ts';
import { EmptyPage, Loading, Problem } from '../../ui/parts.tsx';
import { NewStrategy } from './new-strategy.tsx';
import { StrategyTable } from './strategy-table.tsx';
import './strategies.css';

const STATUSES = ['DRAFT', 'READY', 'LIVE', 'PAUSED', 'ARCHIVED'] as const satisfies readonly StrategyStatus[];
const EVERY = 5_000;

/** All strategies of the account, and ways to create one. */
export default function StrategiesPage() {
  const [search, setSearch] = useState('');
  const [status, setStatus] = useState<StrategyStatus | ''>('');
  const [tag, setTag] = useState('');
  const [after, setAfter] = useState<readonly (string | null)[]>([null]);
  const [creating, setCreating] = useState(false);
  const wanted = useDeferredValue(search.trim());
  const filter: StrategyFilter = {
    ...(wanted ? { search: wanted } : {}),
    ...(status ? { status } : {}),
    ...(tag ? { tag } : {}),
  };
  const cursor = after.at(-1) ?? null;
  const { data, error, loading, refresh } = useAnswer(StrategiesDocument, { filter, after: cursor }, { every: EVERY });
  const rows = data?.strategies.edges.map(({ node }) => node) ?? [];
  const filtered = Object.keys(filter).length > 0;
  const narrow = (change: () => void) => {
    setAfter([null]);
    change();
  };
  return (
    <div className="page">
      <div className="page-head">
        <h1>Strategies</h1>
        <div className="actions">
          <label className="search">
            <Search size={15} aria-hidden="true" />
            <input
              className="input"
              type="search"
              aria-label="Search strategies"
              placeholder="Search"
              value={search}
              onChange={(event) => narrow(() => setSearch(event.target.value))}
            />
          </label>
          <select
            className="select status-select"
            aria-label="Status"
            value={status}
            onChange={(event) => narrow(() => setStatus(event.target.value as StrategyStatus | ''))}
          >
            <option value="">Any status</option>
            {STATUSES.map((each) => (
              <option key={each} value={each}>
                {words(each)}
              </option>
            ))}
          </select>
          {tag && (
            <button type="button" className="button small" onClick={() => narrow(() => setTag(''))}>
              #{tag} ✕
            </button>
          )}
          <button type="button" className="button primary" onClick={() => setCreating(true)}>
            <Plus size={16} aria-hidden="true" /> New strategy
          </button>
        </div>
      </div>
      {error && <Problem error={error} retry={refresh} />}
      {loading && <Loading lines={6} />}
      {data && rows.length > 0 && (
        <StrategyTable rows={rows} onChange={refresh} onTag={(each) => narrow(() => setTag(each))} />
      )}
      {data && rows.length === 0 && (
        <EmptyPage title={filtered ? 'No strategy matches' : 'No strategy yet'}>
          <span>
            {filtered ? 'Change the search or the status.' : 'Draw your own, or begin with a ready-made one.'}
          </span>
          {!filtered && (
            <button type="button" className="button primary" onClick={() => setCreating(true)}>
              New strategy
            </button>
          )}
        </EmptyPage>
      )}
      {(after.length > 1 || data?.strategies.pageInfo.hasNextPage) && (
        <div className="pager">
          <button
            type="button"
            className="button small"
            disabled={after.length === 1}
            onClick={() => setAfter(after.slice(0, -1))}
          >
            Newer
          </button>
          <button
            type="button"
            className="button small"
            disabled={!data?.strategies.pageInfo.hasNextPage}
            onClick={() => setAfter([...after, data?.strategies.pageInfo.endCursor ?? null])}
          >
            Older
          </button>
        </div>
      )}
      <NewStrategy open={creating} onClose={() => setCreating(false)} />
    </div>
  );
}
