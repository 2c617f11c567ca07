import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { attempt } from '../../api/actions.ts';
import { useAnswer, useApi } from '../../api/hooks.ts';
import { plural } from '../../format/words.ts';
import { type SignalFilter, type SignalLineFragment, TradesDocument } from '../../generated/operations.ts';
import { EmptyPage, Loading, Problem } from '../../ui/parts.tsx';
import { exportTrades } from './export-trades.ts';
import { GROUPING_NAMES, GroupTotals } from './group-totals.tsx';
import { GROUPINGS, type Grouping } from './group-trades.ts';
import { Totals } from './totals.tsx';
import { TradeFilters } from './trade-filters.tsx';
import { TradeRows, type TradeSort } from './trade-rows.tsx';
import './trades.css';

const EVERY = 4_000;

/** The account's signals with filters, sorting, totals and CSV export. */
export default function TradesPage() {
  const { ask } = useApi();
  const [filter, setFilter] = useState<SignalFilter>({});
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const [sort, setSort] = useState<TradeSort>({ by: 'firedAt', descending: true });
  const [grouping, setGrouping] = useState<Grouping | ''>('');
  const first = cursors.length === 1;
  const { data, error, loading, refresh } = useAnswer(
    TradesDocument,
    { filter, after: cursors.at(-1) ?? null },
    { ...(first ? { every: EVERY } : {}) },
  );
  const lines = useMemo(() => data?.signals.edges.map(({ node }) => node) ?? [], [data]);
  const page = data?.signals.pageInfo;
  const isFiltered = Object.keys(filter).length > 0;
  const save = () =>
    attempt(async () => {
      const count = await exportTrades((after) => ask(TradesDocument, { filter, after }));
      return `${plural(count, 'trade')} written to the file.`;
    });
  return (
    <div className="page">
      <div className="page-head">
        <h1>Trades</h1>
        <div className="actions">
          <TradeFilters
            filter={filter}
            onChange={(next) => {
              setCursors([null]);
              setFilter(next);
            }}
          />
          <select
            className="select trade-choice"
            aria-label="Totals by group"
            value={grouping}
            onChange={(event) => setGrouping(event.target.value as Grouping | '')}
          >
            <option value="">No groups</option>
            {GROUPINGS.map((each) => (
              <option key={each} value={each}>
                By {GROUPING_NAMES[each]}
              </option>
            ))}
          </select>
          <button type="button" className="button" disabled={lines.length === 0} onClick={() => void save()}>
            <Download size={15} aria-hidden="true" /> CSV
          </button>
        </div>
      </div>
      {error && <Problem error={error} retry={refresh} />}
      {loading && <Loading lines={6} />}
      {data && lines.length === 0 && (
        <EmptyPage title={isFiltered ? 'No trade matches' : 'No trade yet'}>
          <span>{isFiltered ? 'Change the filters.' : 'A signal shows here the moment it fires.'}</span>
        </EmptyPage>
      )}
      {lines.length > 0 && (
        <>
          <Totals lines={lines as readonly SignalLineFragment[]} whole={first && !page?.hasNextPage} />
          {grouping && <GroupTotals filter={filter} by={grouping} />}
          <TradeRows lines={lines} sort={sort} onSort={setSort} />
        </>
      )}
      {(!first || page?.hasNextPage) && (
        <div className="pager">
          <button
            type="button"
            className="button small"
            disabled={first}
            onClick={() => setCursors(cursors.slice(0, -1))}
          >
            Newer
          </button>
          <button
            type="button"
            className="button small"
            disabled={!page?.hasNextPage}
            onClick={() => setCursors([...cursors, page?.endCursor ?? null])}
          >
            Older
          </button>
        </div>
      )}
    </div>
  );
}
