import type { StatsGroup, StatsRequest } from './stats.ts';

// The SQL that statistics share: groups, their order and their bound.

/** Rows that can be grouped. */
export interface StatsRows<Filter> {
  /** The `from` and the conditions that always apply; `$1` is the user. */
  from: string;
  /** What each property is in SQL. Times are given by `instant`. */
  groups: Partial<Record<StatsGroup, string>>;
  /** The condition of each filter; `?` is its value. */
  conditions: Record<keyof Filter, string>;
}

const TIMES: Partial<Record<StatsGroup, (local: string) => string>> = {
  hour: (local) => `extract(hour from ${local})::int`,
  weekday: (local) => `extract(isodow from ${local})::int`,
  day: (local) => `${local}::date`,
  week: (local) => `date_trunc('week', ${local})::date`,
  month: (local) => `date_trunc('month', ${local})::date`,
};

/** `{place}` values, added as they are named. */
export class Values {
  readonly list: unknown[];
  constructor(...first: unknown[]) {
    this.list = first;
  }
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}

/** The groups of a request as columns `g0`, `g1`, `g2`. */
export function groupColumns<Filter>(
  rows: StatsRows<Filter>,
  { groupBy, timeZone }: Pick<StatsRequest, 'groupBy' | 'timeZone'>,
  instant: string,
  values: Values,
): string[] {
  const timed = groupBy.some((group) => group in TIMES);
  const local = timed ? `(${instant} at time zone ${values.add(timeZone)}::text)` : '';
  return groupBy.map((group, at) => `${TIMES[group]?.(local) ?? rows.groups[group]} as g${at}`);
}

export function whereOf<Filter extends object>(rows: StatsRows<Filter>, filter: Filter, values: Values): string {
  const given = Object.entries<string>(rows.conditions).flatMap(([field, condition]) => {
    const value = filter[field as keyof Filter];
    return value == null ? [] : [`and ${condition.replaceAll('?', values.add(value))}`];
  });
  return given.join(' ');
}

/** `group by`, `order by` and `limit` of a statement with one row a group; `by`: the expression of the measure. */
export function grouped({ groupBy, order, first }: StatsRequest, by: string | null, most: number): string {
  const keys = groupBy.map((_, at) => `g${at}`);
  const ordered = [...(order && by ? [`${by} ${order.direction} nulls last`] : []), ...keys];
  return [
    keys.length > 0 ? `group by ${keys.join(', ')}` : '',
    ordered.length > 0 && keys.length > 0 ? `order by ${ordered.join(', ')}` : '',
    `limit ${first ?? most + 1}`,
  ].join(' ');
}

/** The key columns of the result as text. */
export const keySelection = (groupBy: readonly StatsGroup[]): string[] =>
  groupBy.map((group, at) => `g${at}::text as "${group}"`);
