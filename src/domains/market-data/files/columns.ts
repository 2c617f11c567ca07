// The names of columns used by vendors.

export const FIELDS = ['time', 'date', 'clock', 'open', 'high', 'low', 'close', 'volume', 'symbol'] as const;
/** `time` contains date and clock; `date` and `clock` contain one each. */
export type Field = (typeof FIELDS)[number];

/** The cell index of each field; volume and symbol are optional. */
export type Columns = Readonly<Partial<Record<Field, number>>>;

/** Column names without decoration: "<TICKVOL>" and "1. open" become "tickvol" and "open". */
export const plainName = (name: string): string =>
  name
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase()
    .replace(/^<(.*)>$/, '$1')
    .replace(/^"(.*)"$/, '$1')
    .replace(/^\d+[.)] ?/, '')
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** The names of each field; the first match is used. */
const NAMES: Readonly<Record<Exclude<Field, 'clock'>, readonly string[]>> = {
  time: [
    ...['ts event', 'ts', 'timestamp', 'datetime', 'date time', 'date/time', 'time', 't', 'window start', 'open time'],
    ...[
      'opentime',
      'bar time',
      'gmt time',
      'local time',
      'time (utc)',
      'time (est)',
      'time (et)',
      'date (gmt)',
      'date (utc)',
    ],
    ...['unix', 'unix timestamp', 'unix time', 'epoch', 'begins at', 'start', 'time utc', 'utc', 'start time', 'index'],
  ],
  date: ['date', 'dtyyyymmdd', 'day', 'trade date', 'trading day'],
  open: ['open', 'o', 'open price', 'first', 'bidopen', 'bid open', 'openbid', 'price open'],
  high: ['high', 'h', 'high price', 'max', 'bidhigh', 'bid high', 'highbid', 'price high'],
  low: ['low', 'l', 'low price', 'min', 'bidlow', 'bid low', 'lowbid', 'price low'],
  close: [
    'close',
    'c',
    'last',
    'close/last',
    'latest',
    'close price',
    'bidclose',
    'bid close',
    'closebid',
    'price close',
    'price',
  ],
  volume: [
    'volume',
    'vol',
    'v',
    'vol.',
    'real volume',
    'total volume',
    'volume base',
    'tickvol',
    'tick volume',
    'tickqty',
    'trade volume',
    'base volume',
    'totalvolume',
  ],
  symbol: ['instrument', 'symbol', 'ticker', 'sym', 'contract', 'raw symbol', 's', 'code', 'asset', 'pair'],
};
/** Names of the clock column next to a date; a "time" with both needs no date. */
const CLOCKS = ['time', 'clock', 'timestamp', 'hour'];

/** The columns named by a header. Null unless it has a time and the four prices. */
export function columnsOf(header: readonly string[]): Columns | null {
  const names = header.map(plainName);
  const find = (candidates: readonly string[]) => {
    for (const name of candidates) {
      const at = names.indexOf(name);
      if (at >= 0) return at;
    }
    return undefined;
  };
  const columns: Partial<Record<Field, number>> = {};
  for (const field of ['open', 'high', 'low', 'close', 'volume', 'symbol'] as const) {
    const at = find(NAMES[field]);
    if (at !== undefined) columns[field] = at;
  }
  // "Volume BTC", "Volume (contracts)".
  if (columns.volume === undefined) {
    const at = names.findIndex((name) => /^(volume|vol)\b/.test(name));
    if (at >= 0) columns.volume = at;
  }
  const date = find(NAMES.date);
  const clock = find(CLOCKS);
  const time = find(NAMES.time.filter((name) => !CLOCKS.includes(name) || date === undefined));
  if (time !== undefined) columns.time = time;
  else if (date !== undefined && clock !== undefined) Object.assign(columns, { date, clock });
  else if (date !== undefined) columns.time = date;
  return isComplete(columns) ? columns : null;
}

export const isComplete = (columns: Columns): boolean =>
  (columns.time !== undefined || columns.date !== undefined) &&
  (['open', 'high', 'low', 'close'] as const).every((field) => columns[field] !== undefined);

/** Whether a row is a header: it names at least three of the four prices. */
export function isHeader(cells: readonly string[]): boolean {
  const names = new Set(cells.map(plainName));
  const found = (['open', 'high', 'low', 'close'] as const).filter((field) =>
    NAMES[field].some((name) => names.has(name)),
  );
  return found.length >= 3;
}

/** Parses `--columns`: "date,clock,open,high,low,close,volume", "-" for an ignored column. Null when it is malformed. */
export function readColumns(text: string): Columns | null {
  const columns: Partial<Record<Field, number>> = {};
  for (const [at, cell] of text.split(',').entries()) {
    const name = plainName(cell);
    if (name === '-' || name === '') continue;
    const field = name === 'ts' ? 'time' : (name as Field);
    if (!FIELDS.includes(field) || columns[field] !== undefined) return null;
    columns[field] = at;
  }
  // "date,time,…" as most files call the two.
  if (columns.date !== undefined && columns.time !== undefined && columns.clock === undefined) {
    columns.clock = columns.time;
    delete columns.time;
  }
  return isComplete(columns) ? columns : null;
}
