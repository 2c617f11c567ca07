import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FileRequest } from '../../src/domains/market-data/import-service.ts';
import { createImportRig, type ImportRig } from './import-rig.ts';

// The same eight bars as each vendor writes them: 2024-01-16 is a Tuesday, 14:30Z is 09:30 in New York, 08:30 in Chicago.

let rig: ImportRig;
beforeAll(async () => {
  rig = await createImportRig();
});
beforeEach(() => rig.clear());
afterAll(() => rig.close());

const OPEN = Date.parse('2024-01-16T14:30:00Z');
const BARS = Array.from({ length: 8 }, (_, n) => {
  const open = 4800 + n * 0.25;
  return { ms: OPEN + n * 60_000, open, high: open + 1.5, low: open - 0.75, close: open + 0.5, volume: 100 + n };
});
type Bar = (typeof BARS)[number];
const EXPECTED = BARS.map(
  (bar) => `${iso(bar.ms).slice(0, 16)} ${bar.open} ${bar.high} ${bar.low} ${bar.close} ${bar.volume}`,
);

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
/** The wall clock `hours` from UTC: [date, time]. */
const wall = (ms: number, hours = 0) => {
  const text = iso(ms + hours * 3_600_000);
  return { date: text.slice(0, 10), time: text.slice(11, 19), minute: text.slice(11, 16) };
};
const two = (price: number) => price.toFixed(2);
const ohlc = (bar: Bar, text: (price: number) => string | number = (price) => price) =>
  [bar.open, bar.high, bar.low, bar.close].map(text);
const mdy = (date: string) => `${date.slice(5, 7)}/${date.slice(8)}/${date.slice(0, 4)}`;
const dmy = (date: string, mark = '.') => [date.slice(8), date.slice(5, 7), date.slice(0, 4)].join(mark);
const rows = (header: string | null, row: (bar: Bar, n: number) => (string | number)[], mark = ',') =>
  `${[...(header === null ? [] : [header]), ...BARS.map((bar, n) => row(bar, n).join(mark))].join('\n')}\n`;

interface Case {
  content: string | Uint8Array;
  /** The name of the file, where the format writes something into it. */
  file?: string;
  options?: Partial<FileRequest>;
  format: string;
}
const NY = { zone: 'America/New_York' };
const CASES: Record<string, Case> = {
  'Databento with prices in points and ISO stamps': {
    content: rows('ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol', (bar) => [
      `${iso(bar.ms).slice(0, 19)}.000000000Z`,
      33,
      1,
      1,
      ...ohlc(bar, (price) => price.toFixed(9)),
      bar.volume,
      'MESH4',
    ]),
    format: 'databento',
  },
  'Databento in fixed point': {
    content: rows('ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol', (bar) => [
      `${bar.ms}000000`,
      33,
      1,
      1,
      ...ohlc(bar, (price) => `${price * 1e9}`),
      bar.volume,
      'MES.c.0',
    ]),
    format: 'databento',
  },
  'TradingView in ISO with indicators beside': {
    content: rows('time,open,high,low,close,Volume,EMA,Plot', (bar) => [
      `${wall(bar.ms, -5).date}T${wall(bar.ms, -5).time}-05:00`,
      ...ohlc(bar),
      bar.volume,
      4799.1,
      '',
    ]),
    format: 'tradingview',
  },
  NinjaTrader: {
    content: rows(
      null,
      (bar) => [
        `${iso(bar.ms + 60_000)
          .slice(0, 19)
          .replace(/[-:]/g, '')
          .replace('T', ' ')}`,
        ...ohlc(bar),
        bar.volume,
      ],
      ';',
    ),
    format: 'ninjatrader',
  },
  'MetaTrader 5 in the server time of New York plus 7': {
    content: rows(
      '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>',
      (bar) => [wall(bar.ms, 2).date.replaceAll('-', '.'), wall(bar.ms, 2).time, ...ohlc(bar, two), bar.volume, 0, 5],
      '\t',
    ),
    options: { zone: 'America/New_York+7' },
    format: 'metatrader5',
  },
  'MetaTrader 4': {
    content: rows(null, (bar) => [
      wall(bar.ms, 2).date.replaceAll('-', '.'),
      wall(bar.ms, 2).minute,
      ...ohlc(bar, two),
      bar.volume,
    ]),
    options: { zone: '+02:00' },
    format: 'metatrader4',
  },
  Kibot: {
    content: rows(null, (bar) => [mdy(wall(bar.ms, -5).date), wall(bar.ms, -5).minute, ...ohlc(bar), bar.volume]),
    options: { ...NY, stamp: 'open' },
    format: 'kibot',
  },
  'FirstRate without a header': {
    content: rows(null, (bar) => [`${wall(bar.ms, -5).date} ${wall(bar.ms, -5).time}`, ...ohlc(bar), bar.volume]),
    options: { format: 'firstrate' },
    format: 'firstrate',
  },
  'Dukascopy in GMT': {
    content: rows('Gmt time,Open,High,Low,Close,Volume', (bar) => [
      `${dmy(wall(bar.ms).date)} ${wall(bar.ms).time}.000`,
      ...ohlc(bar),
      bar.volume,
    ]),
    format: 'dukascopy',
  },
  'Dukascopy in local time with its offset': {
    content: rows('Local time,Open,High,Low,Close,Volume', (bar) => [
      `${dmy(wall(bar.ms, 1).date)} ${wall(bar.ms, 1).time}.000 GMT+0100`,
      ...ohlc(bar),
      bar.volume,
    ]),
    format: 'dukascopy',
  },
  'Sierra Chart in Chicago': {
    content: rows(
      'Date, Time, Open, High, Low, Last, Volume, NumberOfTrades, BidVolume, AskVolume',
      (bar) => [
        wall(bar.ms, -6).date.replaceAll('-', '/').replace('/0', '/'),
        `${wall(bar.ms, -6).time}.0`,
        ...ohlc(bar),
        bar.volume,
        1,
        1,
        1,
      ],
      ', ',
    ),
    options: { zone: 'America/Chicago' },
    format: 'sierrachart',
  },
  'Interactive Brokers with the zone in the stamp': {
    content: rows('date,open,high,low,close,volume,average,barCount', (bar) => [
      `${wall(bar.ms, -5).date.replaceAll('-', '')} ${wall(bar.ms, -5).time} US/Eastern`,
      ...ohlc(bar),
      `${bar.volume}.0`,
      4800.1,
      12,
    ]),
    format: 'ibkr',
  },
  'Yahoo by yfinance, with three header lines': {
    content: `Price,Close,High,Low,Open,Volume\nTicker,ES=F,ES=F,ES=F,ES=F,ES=F\nDatetime,,,,,\n${rows(null, (bar) => [
      `${wall(bar.ms, -5).date} ${wall(bar.ms, -5).time}-05:00`,
      bar.close,
      bar.high,
      bar.low,
      bar.open,
      bar.volume,
    ])}`,
    format: 'yahoo',
  },
  Stooq: {
    content: rows('<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>', (bar) => [
      'MES',
      1,
      wall(bar.ms).date.replaceAll('-', ''),
      wall(bar.ms).time.replaceAll(':', ''),
      ...ohlc(bar),
      bar.volume,
      0,
    ]),
    options: { zone: 'UTC', stamp: 'open' },
    format: 'stooq',
  },
  'LEAN equities in ten-thousandths': {
    file: '20240116_spy_minute_trade.csv',
    content: rows(null, (bar) => [
      bar.ms - Date.parse('2024-01-16T05:00:00Z'),
      ...ohlc(bar, (price) => price * 10_000),
      bar.volume,
    ]),
    options: NY,
    format: 'lean',
  },
  Alpaca: {
    content: JSON.stringify({
      bars: {
        SPY: BARS.map((bar) => ({
          t: iso(bar.ms),
          o: bar.open,
          h: bar.high,
          l: bar.low,
          c: bar.close,
          v: bar.volume,
          n: 3,
          vw: 1,
        })),
      },
      next_page_token: null,
    }),
    format: 'alpaca',
  },
  'Polygon in JSON': {
    content: JSON.stringify({
      ticker: 'SPY',
      resultsCount: 8,
      results: BARS.map((bar) => ({
        v: bar.volume,
        vw: 1.5,
        o: bar.open,
        c: bar.close,
        h: bar.high,
        l: bar.low,
        t: bar.ms,
        n: 3,
      })),
    }),
    format: 'polygon',
  },
  'Polygon flat files': {
    content: gzipSync(
      rows('ticker,volume,open,close,high,low,window_start,transactions', (bar) => [
        'SPY',
        bar.volume,
        bar.open,
        bar.close,
        bar.high,
        bar.low,
        `${bar.ms}000000`,
        3,
      ]),
    ),
    format: 'polygon',
  },
  'Binance with microseconds and no header': {
    content: rows(null, (bar) => [
      `${bar.ms}000`,
      ...ohlc(bar, (price) => price.toFixed(8)),
      bar.volume,
      `${bar.ms + 59_999}000`,
      1.5,
      10,
      2.5,
      3.5,
      0,
    ]),
    format: 'binance',
  },
  'CryptoDataDownload, newest first under its address': {
    content: `https://www.CryptoDataDownload.com\n${rows(
      'unix,date,symbol,open,high,low,close,Volume BTC,Volume USD',
      (bar) => [bar.ms / 1_000, `${wall(bar.ms).date} ${wall(bar.ms).time}`, 'MES', ...ohlc(bar), bar.volume, 1],
    )
      .trimEnd()
      .split('\n')
      .map((line, n, all) => (n === 0 ? line : all[all.length - n]))
      .join('\n')}\n`,
    format: 'cryptodatadownload',
  },
  TradeStation: {
    content: rows('"Date","Time","Open","High","Low","Close","Up","Down"', (bar) => [
      mdy(wall(bar.ms + 60_000, -6).date),
      wall(bar.ms + 60_000, -6).minute,
      ...ohlc(bar),
      bar.volume,
      0,
    ])
      .replaceAll('Up', 'Vol')
      .replaceAll('Down', 'OI'),
    options: { zone: 'America/Chicago', stamp: 'close' },
    format: 'tradestation',
  },
  'Barchart, newest first with its footer': {
    content: `${rows('Time,Open,High,Low,Last,Change,%Chg,Volume', (bar) => [`${mdy(wall(bar.ms, -6).date)} ${wall(bar.ms, -6).minute}`, ...ohlc(bar), 0.5, '+0.01%', bar.volume])}"Downloaded from Barchart.com as of 01-16-2024 04:00pm CST"\n`,
    options: { format: 'barchart' },
    format: 'barchart',
  },
  'Alpha Vantage in JSON': {
    content: JSON.stringify({
      'Meta Data': { '2. Symbol': 'SPY' },
      'Time Series (1min)': Object.fromEntries(
        BARS.map((bar) => [
          `${wall(bar.ms, -5).date} ${wall(bar.ms, -5).time}`,
          {
            '1. open': two(bar.open),
            '2. high': two(bar.high),
            '3. low': two(bar.low),
            '4. close': two(bar.close),
            '5. volume': String(bar.volume),
          },
        ]),
      ),
    }),
    options: { format: 'alphavantage' },
    format: 'alphavantage',
  },
  'arrays of epoch milliseconds in JSON': {
    content: JSON.stringify(BARS.map((bar) => [bar.ms, ...ohlc(bar, two), bar.volume])),
    format: 'generic',
  },
  'one object a line': {
    content: BARS.map((bar) =>
      JSON.stringify({
        time: iso(bar.ms),
        open: bar.open,
        high: bar.high,
        low: bar.low,
        close: bar.close,
        volume: bar.volume,
      }),
    ).join('\n'),
    format: 'generic',
  },
  'lists side by side in JSON': {
    content: JSON.stringify({
      s: 'ok',
      t: BARS.map((bar) => bar.ms / 1_000),
      o: BARS.map((bar) => bar.open),
      h: BARS.map((bar) => bar.high),
      l: BARS.map((bar) => bar.low),
      c: BARS.map((bar) => bar.close),
      v: BARS.map((bar) => bar.volume),
    }),
    format: 'generic',
  },
  'capitals, comments, blank lines and thousands in quotes': {
    content: `# exported by hand\n\nDATE,TIME,OPEN,HIGH,LOW,CLOSE,VOL\n${rows(null, (bar) => [wall(bar.ms).date, wall(bar.ms).time, ...ohlc(bar, (price) => `"${price.toLocaleString('en-US', { minimumFractionDigits: 2 })}"`), bar.volume])}\n`,
    options: { zone: 'UTC' },
    format: 'generic',
  },
  'day first, decimal comma, semicolons, UTF-16': {
    content: Buffer.from(
      `\uFEFF${rows('Datum;Zeit;O;H;L;C;V', (bar) => [dmy(wall(bar.ms, 1).date), wall(bar.ms, 1).minute, ...ohlc(bar, (price) => two(price).replace('.', ',')), bar.volume], ';')}`,
      'utf16le',
    ),
    options: { zone: 'Europe/Berlin', columns: 'date,time,open,high,low,close,volume' },
    format: 'generic',
  },
  'hours of twelve and months by name': {
    content: rows('Time,Open,High,Low,Close,Volume', (bar) => [
      `16-Jan-2024 ${Number(wall(bar.ms, -5).time.slice(0, 2))}:${wall(bar.ms, -5).time.slice(3)} AM`,
      ...ohlc(bar),
      bar.volume,
    ]),
    options: NY,
    format: 'generic',
  },
  'seconds of the epoch with decimals, and exponents': {
    content: rows('timestamp,open,high,low,close,volume,extra', (bar) => [
      `${bar.ms / 1_000}.0`,
      ...ohlc(bar, (price) => price.toExponential(6)),
      `${bar.volume}.0`,
      '',
    ]),
    format: 'generic',
  },
};

describe('a file of', () => {
  it.each(Object.entries(CASES))(
    '%s gives the same bars',
    async (_name, { content, file = 'bars.txt', options = {}, format }) => {
      const path = await rig.file(file, content);
      const { parts, accepted } = await rig.importFile(path, { instrument: 'MES', ...options });
      const [judged] = parts;
      expect([judged?.asks, judged?.errors, judged?.problems]).toEqual([[], [], []]);
      expect([accepted, judged?.format.id]).toEqual([true, format]);
      const bars = await rig.stored();
      expect(bars.map((bar) => `${bar.ts} ${bar.open} ${bar.high} ${bar.low} ${bar.close} ${bar.volume}`)).toEqual(
        EXPECTED,
      );
    },
  );
});
