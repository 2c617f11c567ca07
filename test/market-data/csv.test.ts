import { describe, expect, it } from 'vitest';
import { type CsvBar, readBarCsv } from '../../src/domains/market-data/csv.ts';
import { StartupError } from '../../src/kernel/startup-error.ts';

const HEADER = 'instrument,ts,open,high,low,close,volume';
const ROW = 'ES,2013-10-06T22:00:00Z,1676.75,1677.25,1673.50,1675.25,1884';

/** Fed in pieces of a few bytes, as a slow disk would. */
async function* pieces(text: string, size = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function read(text: string): Promise<CsvBar[]> {
  const bars: CsvBar[] = [];
  for await (const bar of readBarCsv(pieces(text), 'es.csv')) bars.push(bar);
  return bars;
}

describe('a CSV of bars', () => {
  it('is read row by row, with line numbers', async () => {
    expect(await read(`${HEADER}\n${ROW}\n\n${ROW}\n`)).toEqual(
      [2, 4].map((line) => ({
        line,
        instrument: 'ES',
        bar: {
          ts: '2013-10-06T22:00:00Z',
          open: '1676.75',
          high: '1677.25',
          low: '1673.50',
          close: '1675.25',
          volume: '1884',
        },
      })),
    );
  });

  it('can have reordered and additional columns, CRLF and a byte order mark', async () => {
    const [first] = await read(
      '\uFEFFts,volume,close,low,high,open,note,instrument\r\n2013-10-06T22:00:00Z,1,5,4,6,5,"a, b",ES\r\n',
    );
    expect(first).toMatchObject({ instrument: 'ES', bar: { open: '5', high: '6', low: '4', close: '5', volume: '1' } });
  });

  it.each([
    ['', /^es.csv has no bars$/],
    [HEADER, /^es.csv has no bars$/],
    [`instrument,ts,open,high,low,close\n${ROW}`, /line 1: no column volume; expected the header instrument,ts,/],
    [`${HEADER}\n${ROW}\nES,2013-10-06T22:01:00Z,1`, /line 3: has 3 values, expected 7 as in the header/],
    [`${HEADER}\n${ROW.replace('1673.50', 'n/a')}`, /line 2: low is "n\/a", expected a plain decimal/],
    [`${HEADER}\n${ROW}\n${ROW.replace('T22', ' 22')}`, /line 3: ts is "2013-10-06 22:00:00Z", expected an instant/],
    [`${HEADER}\n${ROW}\n${ROW.replace('ES', 'NQ')}`, /line 3: has instrument NQ, earlier lines have ES/],
    [`${HEADER}\n${ROW}\n"${ROW}`, /es.csv, line \d+: Quote Not Closed/],
  ])('%j is reported with its position', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
    await expect(read(text)).rejects.toThrow(StartupError);
  });

  it('names a file with a read error', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from(`${HEADER}\n`);
      throw new Error('EIO: the disk is gone');
    }
    const reading = async () => {
      for await (const _bar of readBarCsv(broken(), 'es.csv'));
    };
    await expect(reading()).rejects.toThrow('es.csv cannot be read: EIO: the disk is gone');
  });

  it('can be abandoned midway', async () => {
    const text = `${HEADER}\n${`${ROW}\n`.repeat(5_000)}`;
    for await (const { line } of readBarCsv(pieces(text, 1_000), 'es.csv')) if (line === 3) break;
  });
});
