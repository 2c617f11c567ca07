import { useEffect, useRef } from 'react';
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
  /** The conditions that kept bars from an entry, to choose one of; '' for any. */
  conditions: readonly string[];
  condition: string;
  onCondition(condition: string): void;
  onChoose(row: AuditRowFragment): void;
  hasMore: boolean;
  onMore(): void;
}

/** The decided bars, newest first. */
export function BarList(props: BarListProps) {
  const { rows, picked, filter, onFilter, conditions, condition, onCondition, onChoose, hasMore, onMore } = props;
  const times = useTimes();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (picked) list.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [picked]);
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
      {(conditions.length > 0 || condition !== '') && (
        <select
          className="select small"
          aria-label="Blocked by"
          value={condition}
          onChange={(event) => onCondition(event.target.value)}
        >
          <option value="">Whatever blocked it</option>
          {conditions.map((each) => (
            <option key={each} value={each}>
              Blocked by {each}
            </option>
          ))}
        </select>
      )}
      {rows.length === 0 && <Empty>No such bar among the newest.</Empty>}
      <ul className="pick-list" ref={list}>
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
