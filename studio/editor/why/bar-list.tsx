import { useTimes } from '../../format/times.ts';
import type { AuditDecision, AuditRowFragment } from '../../generated/operations.ts';
import { Empty, Tag } from '../../ui/parts.tsx';
import { DECISIONS } from './audit.ts';

export type WhyFilter = 'ALL' | 'NEARLY' | AuditDecision;

const FILTERS: readonly (readonly [WhyFilter, string])[] = [
  ['ALL', 'All bars'],
  ['FIRED', 'Fired'],
  ['NEARLY', 'Nearly fired'],
  ['BLOCKED', 'Blocked by a limit'],
  ['CLOSED', 'Closed'],
  ['ERROR', 'Failed'],
];
const SHOWN = 400;

interface BarListProps {
  rows: readonly AuditRowFragment[];
  picked: string | null;
  filter: WhyFilter;
  onFilter(filter: WhyFilter): void;
  onChoose(row: AuditRowFragment): void;
  hasMore: boolean;
  onMore(): void;
}

/** The decided bars, newest first. */
export function BarList({ rows, picked, filter, onFilter, onChoose, hasMore, onMore }: BarListProps) {
  const times = useTimes();
  return (
    <aside className="bar-list" aria-label="Bars">
      <select
        className="select small"
        aria-label="Which bars"
        value={filter}
        onChange={(event) => onFilter(event.target.value as WhyFilter)}
      >
        {FILTERS.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
      {rows.length === 0 && <Empty>No such bar among the newest.</Empty>}
      <ul className="pick-list">
        {rows.slice(0, SHOWN).map((row) => {
          const [tone, text] = DECISIONS[row.decision];
          return (
            <li key={row.id}>
              <button type="button" aria-pressed={row.id === picked} data-bar={row.barTs} onClick={() => onChoose(row)}>
                {times.short(row.barTs)} <Tag tone={tone}>{text}</Tag>
              </button>
            </li>
          );
        })}
      </ul>
      {hasMore && (
        <button type="button" className="button small" onClick={onMore}>
          Older bars
        </button>
      )}
    </aside>
  );
}
