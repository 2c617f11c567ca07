import { plainName } from './columns.ts';
import { epochDigits } from './instants.ts';

// The formats of vendors as declarations: how a format is recognised (by structure, not by file name), and the vendor's
// documented stamp and zone. A general reader handles the rest.

/** The beginning of a file, used to recognise its format. */
export interface Seen {
  /** Normalised names of the header; null without one. */
  header: readonly string[] | null;
  /** The header as written. */
  raw: readonly string[] | null;
  delimiter: string | null;
  /** The first rows. */
  rows: readonly (readonly string[])[];
  /** The name of the file inside the archive, or of the file. */
  name: string;
}

export interface Format {
  id: string;
  name: string;
  recognise(seen: Seen): boolean;
  /** Whether stamps are the open or the close of bars. null: depends on the export; the user is asked. */
  stamp: 'open' | 'close' | null;
  /** The zone of stamps without an offset. null: depends on the export; the user is asked. */
  zone: string | null;
  /** Whether the format is unambiguous, so that stamp and zone are used without asking. */
  sure: boolean;
  /** Prices are integers in units of 10^-shift, if the first rows have no decimal point. */
  shift?: number;
  /** In place of a header: "date,clock,open,high,low,close,volume". */
  columns?: string;
  /** Vendor-specific column names and their meaning. */
  rename?: Readonly<Record<string, string>>;
  /** Day first or month first, if the vendor uses only one. */
  order?: 'mdy' | 'dmy';
  /** Rows that are not bars, such as a second header or a footer. */
  skip?: RegExp;
  /** Volume columns; the first that is not always 0 is used. */
  volumes?: readonly string[];
  /** Stamps are milliseconds since midnight of the date in the file's name. */
  millisOfDay?: true;
  /** Advice shown when zone or stamp must be given. */
  hint?: string;
}

const has = (seen: Seen, ...names: string[]) => names.every((name) => seen.header?.includes(name));
const cell = (seen: Seen, at: number) => seen.rows[0]?.[at]?.trim() ?? '';
const row = (seen: Seen, ...patterns: RegExp[]) =>
  seen.header === null && seen.rows.length > 0 && patterns.every((pattern, at) => pattern.test(cell(seen, at)));
const under = (seen: Seen, name: string) => cell(seen, seen.header?.indexOf(name) ?? -1);
const NUMBER = /^-?\d+(\.\d+)?$/;

export const FORMATS: readonly Format[] = [
  {
    id: 'databento',
    name: 'Databento',
    recognise: (seen) =>
      has(seen, 'ts event') && (has(seen, 'rtype') || has(seen, 'publisher id') || has(seen, 'instrument id')),
    stamp: 'open',
    zone: 'UTC',
    sure: true,
    shift: 9,
  },
  {
    id: 'metatrader5',
    name: 'MetaTrader 5',
    recognise: (seen) => has(seen, 'date', 'time', 'tickvol', 'spread'),
    stamp: 'open',
    zone: null,
    sure: true,
    volumes: ['vol', 'tickvol'],
    hint: "stamps are the broker's server time, often New York plus 7 hours: --zone America/New_York+7",
  },
  {
    id: 'metatrader4',
    name: 'MetaTrader 4',
    recognise: (seen) => row(seen, /^\d{4}\.\d\d\.\d\d$/, /^\d\d:\d\d$/, NUMBER, NUMBER, NUMBER, NUMBER),
    columns: 'date,clock,open,high,low,close,volume',
    stamp: 'open',
    zone: null,
    sure: true,
    hint: "stamps are the broker's server time, often New York plus 7 hours: --zone America/New_York+7",
  },
  {
    id: 'ninjatrader',
    name: 'NinjaTrader',
    recognise: (seen) => seen.delimiter === ';' && row(seen, /^\d{8} \d{6}$/, NUMBER, NUMBER, NUMBER, NUMBER),
    columns: 'time,open,high,low,close,volume',
    stamp: 'close',
    zone: 'UTC',
    sure: true,
  },
  {
    id: 'sierrachart',
    name: 'Sierra Chart',
    recognise: (seen) => has(seen, 'date', 'time', 'open', 'last') && has(seen, 'bidvolume', 'askvolume'),
    stamp: 'open',
    zone: null,
    sure: true,
    hint: "stamps are in the chart's time zone",
  },
  {
    id: 'stooq',
    name: 'Stooq',
    recognise: (seen) => has(seen, 'ticker', 'per', 'date', 'time', 'openint'),
    stamp: null,
    zone: null,
    sure: true,
    hint: 'Stooq does not say the zone of its files, nor whether stamps open or close a bar',
  },
  {
    id: 'metastock',
    name: 'MetaStock ASCII',
    recognise: (seen) => has(seen, 'ticker', 'per') && (has(seen, 'dtyyyymmdd') || has(seen, 'date')),
    stamp: null,
    zone: null,
    sure: true,
  },
  {
    id: 'kibot',
    name: 'Kibot',
    recognise: (seen) =>
      seen.delimiter === ',' && row(seen, /^\d\d\/\d\d\/\d{4}$/, /^\d\d:\d\d$/, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER),
    columns: 'date,clock,open,high,low,close,volume',
    stamp: 'open',
    zone: 'America/New_York',
    sure: false,
    order: 'mdy',
    hint: 'Kibot stamps the open, in New York, but others write files of this form',
  },
  {
    id: 'tradestation',
    name: 'TradeStation or MultiCharts',
    recognise: (seen) =>
      has(seen, 'date', 'time', 'open', 'close') && (has(seen, 'up', 'down') || has(seen, 'vol', 'oi')),
    stamp: 'close',
    zone: null,
    sure: false,
    order: 'mdy',
    hint: "stamps are in the exchange's zone or the computer's, and close the bar",
  },
  {
    id: 'lean',
    name: 'LEAN',
    recognise: (seen) =>
      row(seen, /^\d{1,8}$/, NUMBER, NUMBER, NUMBER, NUMBER) &&
      Number(cell(seen, 0)) < 86_400_000 &&
      leanDate(seen.name) !== null,
    columns: 'time,open,high,low,close,volume',
    stamp: 'open',
    zone: null,
    sure: true,
    millisOfDay: true,
    shift: 4,
    hint: "stamps are in the data zone that LEAN's market-hours database names for the market: America/New_York for US equities",
  },
  {
    id: 'cryptodatadownload',
    name: 'CryptoDataDownload',
    recognise: (seen) => has(seen, 'unix', 'date', 'symbol'),
    stamp: 'open',
    zone: 'UTC',
    sure: true,
  },
  {
    id: 'binance',
    name: 'Binance',
    recognise: (seen) =>
      (seen.header === null &&
        (seen.rows[0]?.length ?? 0) >= 11 &&
        epochDigits(cell(seen, 0)) !== null &&
        epochDigits(cell(seen, 6)) !== null) ||
      has(seen, 'open time', 'close time'),
    columns: 'time,open,high,low,close,volume',
    stamp: 'open',
    zone: 'UTC',
    sure: true,
  },
  {
    id: 'polygon',
    name: 'Polygon',
    recognise: (seen) =>
      has(seen, 'ticker', 'window start') ||
      (has(seen, 't', 'vw', 'n', 'o', 'c') && epochDigits(under(seen, 't')) !== null),
    stamp: 'open',
    zone: 'UTC',
    sure: true,
  },
  {
    id: 'dukascopy',
    name: 'Dukascopy',
    recognise: (seen) =>
      ['gmt time', 'local time', 'time (utc)', 'time (eet)', 'time (est)'].some((name) => has(seen, name)),
    stamp: 'open',
    zone: null,
    sure: true,
    order: 'dmy',
  },
  {
    id: 'yahoo',
    name: 'Yahoo',
    recognise: (seen) => has(seen, 'adj close') || (seen.header?.[0] === 'price' && /^ticker$/i.test(cell(seen, 0))),
    stamp: 'open',
    zone: null,
    sure: true,
    // yfinance writes the name of the columns' level above the times.
    rename: { price: 'datetime' },
    skip: /^(ticker|date|datetime)$/i,
    hint: "stamps without an offset are in the exchange's zone",
  },
  {
    id: 'ibkr',
    name: 'Interactive Brokers',
    recognise: (seen) =>
      has(seen, 'average', 'barcount') ||
      has(seen, 'wap', 'count') ||
      has(seen, 'average', 'bar count') ||
      has(seen, 'wap', 'barcount'),
    stamp: 'open',
    zone: null,
    sure: true,
    hint: 'stamps without a zone are in the zone that TWS was logged in with',
  },
  {
    id: 'barchart',
    name: 'Barchart',
    recognise: (seen) =>
      has(seen, 'time', 'open', 'high', 'low') && (has(seen, 'last') || has(seen, 'latest')) && has(seen, '%chg'),
    stamp: 'open',
    zone: 'America/Chicago',
    sure: false,
    order: 'mdy',
    skip: /^downloaded from /i,
    hint: 'Barchart stamps the open, in the zone of the account',
  },
  {
    id: 'alphavantage',
    name: 'Alpha Vantage',
    recognise: (seen) => (seen.raw ?? []).includes('1. open') && (seen.raw ?? []).includes('4. close'),
    stamp: 'open',
    zone: 'America/New_York',
    sure: false,
    hint: 'Alpha Vantage stamps the open, in New York',
  },
  {
    id: 'tradingview',
    name: 'TradingView',
    recognise: (seen) =>
      seen.delimiter !== null &&
      seen.raw
        ?.slice(0, 5)
        .map((name) => name.replace(/^\uFEFF/, '').trim())
        .join() === 'time,open,high,low,close',
    stamp: 'open',
    zone: null,
    sure: true,
    hint: "stamps without an offset are in the chart's zone",
  },
  {
    id: 'firstrate',
    name: 'FirstRate Data',
    recognise: (seen) =>
      seen.raw?.map((name) => name.trim()).join() === 'timestamp,open,high,low,close,volume' ||
      row(seen, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER),
    columns: 'time,open,high,low,close,volume',
    stamp: 'open',
    zone: 'America/New_York',
    sure: false,
    hint: 'FirstRate Data stamps the open, in New York, but others write files of this form',
  },
  {
    id: 'alpaca',
    name: 'Alpaca',
    recognise: (seen) => has(seen, 't', 'o', 'h', 'l', 'c', 'v', 'n', 'vw'),
    stamp: 'open',
    zone: 'UTC',
    sure: true,
  },
  {
    id: 'ex7',
    name: 'ex7',
    recognise: (seen) => has(seen, 'instrument', 'ts', 'open', 'high', 'low', 'close'),
    stamp: 'open',
    zone: null,
    sure: true,
    hint: 'a ts names its offset ("2024-01-25T15:00:00Z")',
  },
];

/** Any other file with a time and four prices. */
export const GENERIC: Format = {
  id: 'generic',
  name: 'Bars by their columns',
  recognise: () => true,
  stamp: 'open',
  zone: null,
  sure: true,
};

/** Without a header the meaning of stamps is unknown. */
export const HEADLESS: Format = { ...GENERIC, id: 'headless', name: 'Rows without a header', stamp: null };

/** The date in the name of a LEAN file as UTC milliseconds. Null for other names. */
export function leanDate(name: string): number | null {
  const day = /(?:^|[/\\])(\d{4})(\d\d)(\d\d)_[^/\\]*$/.exec(name);
  if (!day) return null;
  const ms = Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
  return new Date(ms).getUTCDate() === Number(day[3]) ? ms : null;
}

/**
 * LEAN stores equities and options in ten-thousandths, but futures (whose file names contain the contract month) unscaled.
 */
export const isLeanContract = (name: string): boolean => /_(trade|quote|openinterest)_\d{6}/i.test(name);

/** "20240117_mes_minute_trade_202403_20240315.csv" → "mes". */
export const leanSymbol = (name: string): string | null =>
  /(?:^|[/\\])\d{8}_([a-z0-9.]+)_(?:minute|second|hour|tick)/i.exec(name)?.[1] ?? null;

export const plainHeader = (header: readonly string[]): string[] => header.map(plainName);
