import { formatInstant } from '../../../kernel/instant.ts';
import { readBar } from '../bars.ts';
import type { Calendar } from '../calendar.ts';
import type { Instrument } from '../instruments.ts';
import { createPlainCheck, type PlainCheck } from './check-price.ts';
import type { ImportOptions } from './import-options.ts';
import { MinuteSet } from './minutes.ts';
import { BarFileError, type RowProblem } from './problem.ts';
import type { FileRow } from './rows.ts';
import { type Meant, meantBy } from './symbols.ts';

/** Known instruments and their hours. */
export interface KnownInstruments {
  /** By symbol or alias. */
  find(symbol: string): Instrument | undefined;
  calendarOf(instrument: Instrument): Calendar;
}

const MINUTE = 60_000;
const MAX_SYMBOLS = 1_000;
/** Without an instrument the tick grid is not checked. */
const ANY_GRID: Instrument = {
  symbol: '?',
  name: '?',
  exchange: '?',
  tickSize: '0.00000001',
  tickValue: '1',
  pointValue: '1',
  currency: 'USD',
  sessionGroup: 'equity_index',
  commissionPerSide: '0',
  aliases: [],
};

/** Maps rows to instruments and checks each row on its instrument's tick grid. */
export type Symbols = ReturnType<typeof createSymbols>;

export function createSymbols(options: ImportOptions, known: KnownInstruments, named: string | null) {
  const given = options.instrument === undefined ? null : meantBy(options.instrument, known.find);
  if (options.instrument !== undefined && !given) {
    throw new BarFileError(
      'unknown_instrument',
      `--instrument is "${options.instrument}", which is no instrument here`,
    );
  }
  const seen = new Map<string, Meant | null>();
  const only = options.symbol?.trim().toUpperCase();
  const checks = new Map<string, PlainCheck>();
  const checkOf = ({ tickSize }: Instrument): PlainCheck => {
    let check = checks.get(tickSize);
    if (!check) {
      check = createPlainCheck(tickSize);
      checks.set(tickSize, check);
    }
    return check;
  };
  const meant = (row: FileRow): Meant | null => {
    const symbol = row.symbol ?? named ?? '';
    let found = seen.get(symbol);
    if (found === undefined) {
      if (seen.size >= MAX_SYMBOLS)
        throw new BarFileError('too_many_symbols', `more than ${MAX_SYMBOLS} symbols; take one with --symbol`);
      found = symbol === '' ? null : meantBy(symbol, known.find);
      seen.set(symbol, found);
    }
    return given ?? found;
  };
  return {
    seen,
    given: given?.instrument ?? null,
    /** The contract that a row names, such as ESH4; null: none. */
    contractOf: (row: FileRow): string | null => {
      meant(row);
      return seen.get(row.symbol ?? named ?? '')?.contract ?? null;
    },
    accepts: (row: FileRow): boolean => only === undefined || (row.symbol ?? '').toUpperCase() === only,
    /** The problem of a row that opens at `ts`; null when there is none. */
    check(row: FileRow, ts: number, now: number): RowProblem | null {
      const instrument = meant(row)?.instrument ?? ANY_GRID;
      if (ts >= 0 && ts + MINUTE <= now && ts / MINUTE < MinuteSet.end && checkOf(instrument)(row)) return null;
      if (ts < 0 || ts / MINUTE >= MinuteSet.end) {
        return {
          line: row.line,
          column: 'time',
          code: 'bad_timestamp',
          message: `expected a time from 1970 to 2099, got "${row.at.trim()}"`,
        };
      }
      const judged = readBar({ ...row, ts: formatInstant(ts) }, instrument, now, []);
      if (!('code' in judged)) return null;
      const [column = 'row'] = judged.path;
      return { line: row.line, column: column === 'ts' ? 'time' : column, code: judged.code, message: judged.message };
    },
  };
}
