import { D, decimalText } from '../../../kernel/decimal.ts';
import { formatInstant } from '../../../kernel/instant.ts';
import type { Roll } from '../contracts.ts';
import { tradeDate } from '../trade-date.ts';
import type { Symbols } from './file-symbols.ts';
import type { Layout } from './layout.ts';
import type { Placer } from './placing.ts';
import type { Records } from './records.ts';
import { type FileRow, readRows } from './rows.ts';
import { contractMonth } from './symbols.ts';

// Rows of several contracts become one series: of each minute, the rows of one contract are taken, and the gap at each
// roll is computed from the rows of both.

/** `volume`: on the trade date after the next contract had the greater volume; `date`: when the contract ends. */
export type RollRule = 'volume' | 'date';

export interface RollPlan {
  /** The contracts that are taken, oldest first. */
  contracts: string[];
  rolls: Roll[];
  /** Whether a row is of the contract of its time. */
  takes(row: FileRow): boolean;
}

interface ContractRows {
  name: string;
  /** UTC milliseconds. */
  first: number;
  last: number;
  volumes: Map<string, number>;
  /** The first minute of each trade date. */
  opens: Map<string, number>;
}

interface Handover {
  at: number;
  from: ContractRows;
  to: ContractRows;
}

interface Source {
  records: Records;
  layout: Layout;
  placer: Placer;
  symbols: Symbols;
}

/** Common minutes are looked for within this time before a roll. */
const REACH = 7 * 86_400_000;

/** Plans the rolls of a file; null when its rows are not of several contracts of one instrument. */
export async function planRolls(source: Source, rule: RollRule): Promise<RollPlan | null> {
  const contracts = await contractsIn(source);
  if (contracts.length < 2) return null;
  const handovers: Handover[] = [];
  let from = contracts[0] as ContractRows;
  for (const to of contracts.slice(1)) {
    const at = rollAt(from, to, rule, handovers.at(-1)?.at ?? Number.NEGATIVE_INFINITY);
    if (at === null) continue;
    handovers.push({ at, from, to });
    from = to;
  }
  const gaps = await gapsAt(source, handovers);
  const rolls = handovers.map(({ at, from, to }, index) => ({
    ts: formatInstant(at),
    from: from.name,
    to: to.name,
    gap: gaps[index] as string,
  }));
  const first = (contracts[0] as ContractRows).name;
  return {
    contracts: [first, ...handovers.map(({ to }) => to.name)],
    rolls,
    takes(row) {
      const ts = source.placer.place(row)?.ts ?? 0;
      return source.symbols.contractOf(row) === (handovers.findLast(({ at }) => at <= ts)?.to.name ?? first);
    },
  };
}

/** The contracts of the rows, by their months. */
async function contractsIn(source: Source): Promise<ContractRows[]> {
  const found = new Map<string, ContractRows>();
  for await (const { row, ts, contract } of rowsOf(source)) {
    let rows = found.get(contract);
    if (!rows) {
      rows = { name: contract, first: ts, last: ts, volumes: new Map(), opens: new Map() };
      found.set(contract, rows);
    }
    rows.first = Math.min(rows.first, ts);
    rows.last = Math.max(rows.last, ts);
    const date = tradeDate(ts);
    rows.volumes.set(date, (rows.volumes.get(date) ?? 0) + Number(row.volume));
    rows.opens.set(date, Math.min(rows.opens.get(date) ?? ts, ts));
  }
  const month = ({ name, first }: ContractRows) => contractMonth(name, first);
  return [...found.values()].sort((a, b) => month(a) - month(b));
}

async function* rowsOf(source: Source): AsyncGenerator<{ row: FileRow; ts: number; contract: string }> {
  const { records, layout, placer, symbols } = source;
  for await (const batch of readRows(records, layout)) {
    for (const row of batch.rows) {
      const contract = symbols.contractOf(row);
      const ts = placer.place(row)?.ts;
      if (contract !== null && ts !== undefined && symbols.accepts(row)) yield { row, ts, contract };
    }
  }
}

/** The first minute of the next contract; null when it does not follow. */
function rollAt(from: ContractRows, to: ContractRows, rule: RollRule, after: number): number | null {
  if (rule === 'volume') {
    const dates = [...to.volumes.keys()].sort();
    const greater = dates.findIndex(
      (date) =>
        (to.opens.get(date) as number) > after && (to.volumes.get(date) as number) > (from.volumes.get(date) ?? 0),
    );
    const next = greater < 0 ? undefined : dates[greater + 1];
    if (next !== undefined && (from.volumes.has(dates[greater] as string) || to.first > from.last)) {
      const at = to.opens.get(next) as number;
      // A contract that has ended is not waited for.
      return from.last < at ? Math.min(at, firstAfter(from, to) ?? at) : at;
    }
  }
  return firstAfter(from, to);
}

/** The first minute of `to` after the end of `from`, by its trade dates; null when there is none. */
function firstAfter(from: ContractRows, to: ContractRows): number | null {
  if (to.last <= from.last) return null;
  return from.last < to.first ? to.first : from.last + 60_000;
}

/** The gap of each roll: between the closes of the newest minute before it that both have, else over the roll itself. */
async function gapsAt(source: Source, handovers: readonly Handover[]): Promise<string[]> {
  const closes = handovers.map(() => ({ old: new Map<number, string>(), new: new Map<number, string>() }));
  const around = handovers.map(() => ({
    last: [Number.NEGATIVE_INFINITY, '0'],
    first: [Number.POSITIVE_INFINITY, '0'],
  }));
  for await (const { row, ts, contract } of rowsOf(source)) {
    for (const [index, { at, from, to }] of handovers.entries()) {
      const near = closes[index] as (typeof closes)[number];
      const edge = around[index] as (typeof around)[number];
      if (contract === from.name && ts < at) {
        if (ts >= at - REACH) near.old.set(ts, row.close);
        if (ts > (edge.last[0] as number)) edge.last = [ts, row.close];
      } else if (contract === to.name) {
        if (ts < at && ts >= at - REACH) near.new.set(ts, row.close);
        if (ts >= at && ts < (edge.first[0] as number)) edge.first = [ts, row.open];
      }
    }
  }
  return closes.map(({ old, new: later }, index) => {
    let common = Number.NEGATIVE_INFINITY;
    for (const ts of later.keys()) if (ts > common && old.has(ts)) common = ts;
    const { last, first } = around[index] as (typeof around)[number];
    const [before, after] = later.has(common) ? [old.get(common), later.get(common)] : [last[1], first[1]];
    return decimalText(new D(after as string).minus(before as string));
  });
}
