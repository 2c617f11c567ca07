import { crc32, gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { calendarFor } from '../../src/domains/market-data/calendars/index.ts';
import { BarFileError, type FileLimits, partsOf } from '../../src/domains/market-data/files/index.ts';
import { createImportRig, type ImportRig } from './import-rig.ts';

// Files that are broken, doubtful or hostile: a clear word, and nothing stored.

let rig: ImportRig;
beforeAll(async () => {
  rig = await createImportRig();
});
beforeEach(() => rig.clear());
afterAll(() => rig.close());

const HEADER = 'instrument,ts,open,high,low,close,volume';
const row = (ts: string, close = '4700.5', volume = '10') => `MES,${ts},4700,4701,4699,${close},${volume}`;
const csv = (...lines: string[]) => `${[HEADER, ...lines].join('\n')}\n`;
const GOOD = csv(row('2024-01-16T15:00:00Z'), row('2024-01-16T15:01:00Z'), row('2024-01-16T15:02:00Z'));

describe('a file that is no file of bars', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['empty', '', /is empty/],
    ['a header alone', `${HEADER}\n`, /has no bars/],
    ['prose', 'these are not the bars you are looking for\n'.repeat(20), /not separated by commas/],
    ['DBN', Buffer.from('DBN\x02....................'), /DBN.*which is not read here: download it as CSV/],
    ['DBN in gzip', gzipSync(Buffer.from('DBN\x02....................')), /DBN.*which is not read here/],
    ['a PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 0, 0, 0, 13]), /is no text/],
    ['a web page', '<!doctype html><html><body>Sign in</body></html>', /a web page/],
    ['a PDF', '%PDF-1.7 …', /a PDF/],
    ['half a gzip', gzipSync(GOOD.repeat(50)).subarray(0, 90), /damaged or cut off/],
    ['half a zip', Buffer.from('PK\x03\x04 and nothing more'), /damaged or cut off/],
    ['half a Parquet', Buffer.from('PAR1 and nothing more'), /damaged or cut off/],
    ['half a JSON', '{"bars":{"SPY":[{"t":"2024-01-18T15:00:00Z","o":47', /no JSON, or is cut off/],
    ['JSON without bars', '{"error":"rate limit"}', /holds no list of bars/],
    ['a gzip in a gzip', gzipSync(gzipSync(GOOD)), /another packed file/],
    ['ticks', 'ts,price,size\n2024-01-16T15:00:00Z,4700,1\n', /not separated/],
    [
      'a header without prices',
      'ts,bid,ask,bidsize,asksize\n2024-01-16T15:00:00Z,1,2,3,4\n',
      /do(es)? not name|not a time, open/,
    ],
  ])('%s', async (_name, content, message) => {
    const path = await rig.file('file.bin', content);
    await expect(rig.importFile(path, { instrument: 'MES' })).rejects.toThrow(BarFileError);
    await expect(rig.importFile(path, { instrument: 'MES' })).rejects.toThrow(message);
    expect(await rig.stored()).toEqual([]);
  });

  it('unpacks no further than its limits', async () => {
    const limits: FileLimits = { maxBytes: 64 * 1024 ** 2, maxRatio: 100, maxParts: 10 };
    const bomb = await rig.file('bomb.csv.gz', gzipSync(Buffer.alloc(40 * 1024 ** 2, 'a')));
    const unpack = async () => {
      for (const part of await partsOf(bomb, 'bomb.csv.gz', limits)) for await (const _chunk of part.open());
    };
    await expect(unpack()).rejects.toThrow(/unpacks to more than 100 times its size/);
    await expect(rig.importFile(bomb, { instrument: 'MES' })).rejects.toThrow(/line 1: has more than 65536 characters/);
  });
});

describe('what a file leaves open is asked for', () => {
  const asksOf = async (content: string, options = {}) => {
    const { parts, accepted } = await rig.importFile(await rig.file('bars.csv', content), {
      instrument: 'MES',
      ...options,
    });
    expect([accepted, await rig.stored()]).toEqual([false, []]);
    return parts[0]?.asks.map(({ flag }) => flag);
  };

  it('day or month first', async () => {
    const table = (date: string) =>
      `Time,Open,High,Low,Close,Volume\n${['10:00', '10:01', '10:02'].map((time) => `${date} ${time},4700,4701,4699,4700,1`).join('\n')}\n`;
    expect(await asksOf(table('02/03/2024'), { zone: 'UTC' })).toEqual(['--dates dmy|mdy']);
    await rig.importFile(await rig.file('bars.csv', table('02/03/2024')), {
      instrument: 'MES',
      zone: 'UTC',
      dates: 'dmy',
    });
    expect((await rig.stored())[0]?.ts).toBe('2024-03-02T10:00');
  });

  it('a date that tells day from month may lie far below', async () => {
    const days = Array.from({ length: 13 }, (_, n) => `${String(n + 1).padStart(2, '0')}/01/2024`);
    const rows = days.flatMap((day) =>
      Array.from(
        { length: 120 },
        (_, n) => `${day} ${String(10 + Math.floor(n / 60))}:${String(n % 60).padStart(2, '0')},4700,4701,4699,4700,1`,
      ),
    );
    const path = await rig.file('bars.csv', `Time,Open,High,Low,Close,Volume\n${rows.join('\n')}\n`);
    const { parts } = await rig.importFile(path, { instrument: 'MES', zone: 'UTC' });
    expect([parts[0]?.asks, (await rig.stored()).at(-1)?.ts]).toEqual([[], '2024-01-13T11:59']);
  });

  it('a comma that may separate thousands or decimals', async () => {
    const table =
      'ts;open;high;low;close;volume\n2024-01-16T15:00:00Z;4,700;4,701;4,699;4,700;1\n2024-01-16T15:01:00Z;4,700;4,701;4,699;4,700;1\n';
    expect(await asksOf(table)).toEqual(['--decimal comma|point']);
  });

  it('the symbol, of several', async () => {
    const table = csv(row('2024-01-16T15:00:00Z'), row('2024-01-16T15:00:00Z').replace('MES', 'MNQ'));
    expect(await asksOf(table, { instrument: undefined })).toContain('--symbol');
    const { accepted } = await rig.importFile(await rig.file('bars.csv', table), { symbol: 'MNQ' });
    expect([accepted, (await rig.stored()).map(({ instrument }) => instrument)]).toEqual([true, ['MNQ']]);
  });

  it('the zone, suggested by where the market pauses', async () => {
    expect(await asksOf(week('America/Chicago'))).toEqual(['--zone America/Chicago']);
  });

  it('the zone, where the one that is given contradicts the market’s pause', async () => {
    expect(await asksOf(week('America/Chicago'), { zone: 'America/New_York' })).toEqual(['--zone America/Chicago']);
  });
});

/** Three days of the equity index session, stamped by the wall clock of a zone. */
function week(zone: string): string {
  const calendar = calendarFor('equity_index');
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const rows: string[] = [];
  for (let ts = Date.parse('2024-01-16T00:00:00Z'); ts < Date.parse('2024-01-19T12:00:00Z'); ts += 60_000) {
    if (calendar.isOpen(ts)) rows.push(`${format.format(ts)},4700,4701,4699,4700,1`);
  }
  return `time,open,high,low,close,volume\n${rows.join('\n')}\n`;
}

describe('an archive of several instruments', () => {
  const file = (symbol: string, close: string, minutes = [0, 1]) =>
    csv(...minutes.map((minute) => row(`2024-01-16T15:0${minute}:00Z`, close).replace('MES', symbol)));

  it('is stored, or nothing of it where bars of one conflict with stored ones', async () => {
    const first = await rig.file('first.zip', zip({ 'MES.csv': file('MES', '4700'), 'MNQ.csv': file('MNQ', '4700') }));
    const { changes, stored } = await rig.importFile(first);
    expect([stored, changes.map(({ instrument }) => instrument)]).toEqual([true, ['MES', 'MNQ']]);
    rig.arrived.length = 0;

    const second = await rig.file(
      'second.zip',
      zip({ 'MES.csv': file('MES', '4700', [2, 3]), 'MNQ.csv': file('MNQ', '4700.25', [1, 2]) }),
    );
    const refused = await rig.importFile(second);
    expect(refused).toMatchObject({
      stored: false,
      accepted: false,
      changes: [
        { instrument: 'MES', change: { added: 2 } },
        { instrument: 'MNQ', count: 1 },
      ],
    });
    expect([(await rig.stored()).length, rig.arrived]).toEqual([4, []]);

    const replaced = await rig.importFile(second, { reason: 'vendor correction' });
    expect([replaced.stored, (await rig.stored()).length]).toEqual([true, 7]);
    expect(rig.arrived.map(({ instrument }) => instrument)).toEqual(['MES', 'MNQ']);
  });

  it('may hold one instrument in several files, but no minute of it twice', async () => {
    const twice = await rig.file(
      'twice.zip',
      zip({ 'a.csv': file('MES', '4700'), 'b.csv': file('MES', '4700', [1, 2]), 'c.csv': file('MNQ', '4700') }),
    );
    await expect(rig.importFile(twice)).rejects.toThrow(/two files of the archive hold the same minute.*MES/);
    const apart = await rig.file(
      'apart.zip',
      zip({ 'a.csv': file('MES', '4700'), 'b.csv': file('MES', '4700', [2]), 'c.csv': file('MNQ', '4700') }),
    );
    expect([(await rig.importFile(apart)).stored, (await rig.stored()).length]).toEqual([true, 5]);
  });
});

/** A zip whose files are stored without compression. */
function zip(files: Record<string, string>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    // Version, flags, method, time and date, then CRC, sizes and the length of the name.
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt32LE(crc32(text), 10);
    about.writeUInt32LE(text.length, 14);
    about.writeUInt32LE(text.length, 18);
    about.writeUInt16LE(name.length, 22);
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), about, Buffer.from(name), Buffer.from(text)]);
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02');
    entry.writeUInt16LE(20, 4);
    about.copy(entry, 6);
    entry.writeUInt32LE(offset, 42);
    bodies.push(body);
    directory.push(entry, Buffer.from(name));
    offset += body.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(bodies.length, 8);
  end.writeUInt16LE(bodies.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

describe('rows that are wrong', () => {
  it('are listed with their lines, the first hundred, and counted', async () => {
    const lines = Array.from({ length: 150 }, (_, n) => row(new Date(Date.UTC(2024, 0, 16, 15, n)).toISOString(), 'x'));
    const { parts, accepted } = await rig.importFile(await rig.file('bars.csv', csv(...lines)));
    expect([accepted, parts[0]?.problemCount, parts[0]?.problems.length]).toEqual([false, 150, 100]);
    expect(parts[0]?.problems[0]).toEqual({
      line: 2,
      column: 'close',
      code: 'bad_decimal',
      message: 'expected a price, got "x"',
    });
  });

  it.each([
    ['a minute that is not over', row('2026-04-20T13:29:30Z'), 'seconds'],
    ['a day in the future', row('2027-04-20T13:29:00Z'), 'bar_not_over'],
    ['a day that is none', row('2024-02-30T15:00:00Z'), 'bad_timestamp'],
    ['Infinity', row('2024-01-16T15:03:00Z', 'Infinity'), 'bad_decimal'],
    ['a volume below zero', row('2024-01-16T15:03:00Z', '4700.5', '-1'), 'negative_volume'],
    ['a row too many values long', `${row('2024-01-16T15:03:00Z')},7,8`, 'wrong_width'],
    ['a close above the high', row('2024-01-16T15:03:00Z', '4702'), 'high_too_low'],
  ])('%s', async (_name, bad, code) => {
    const { parts, accepted } = await rig.importFile(await rig.file('bars.csv', `${GOOD}${bad}\n`));
    const [judged] = parts;
    const codes = [
      ...(judged?.problems.map((problem) => problem.code) ?? []),
      ...(judged?.asks.map(({ message }) => message) ?? []),
    ].join();
    expect(codes).toContain(code);
    expect([accepted, await rig.stored()]).toEqual([false, []]);
  });

  it.each([
    [
      'seconds',
      Array.from({ length: 120 }, (_, n) => row(new Date(Date.UTC(2024, 0, 16, 15, 0, n)).toISOString())),
      /shorter than a minute/,
    ],
    ['days', Array.from({ length: 5 }, (_, n) => row(`2024-01-${15 + n}T00:00:00Z`)), /daily bars/],
    ['days by their dates', Array.from({ length: 5 }, (_, n) => row(`2024-01-${15 + n}`)), /daily bars/],
  ])('bars of %s', async (_name, lines, message) => {
    const { parts, accepted } = await rig.importFile(await rig.file('bars.csv', csv(...lines)), { zone: 'UTC' });
    expect(parts[0]?.errors[0]).toMatch(message);
    expect([accepted, await rig.stored()]).toEqual([false, []]);
  });
});

describe('Parquet', () => {
  const parquet = (isAdjustedToUTC: boolean) =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'open', data: [4700, 4700.25] },
          { name: 'high', data: [4701, 4701] },
          { name: 'low', data: [4699, 4699] },
          { name: 'close', data: [4700.25, 4700.5] },
          { name: 'volume', data: [10n, 11n] },
          { name: 'timestamp', data: [new Date('2024-01-16T15:00:00Z'), new Date('2024-01-16T15:01:00Z')] },
        ],
        schema: [
          { name: 'root', num_children: 6 },
          ...['open', 'high', 'low', 'close'].map((name) => ({
            name,
            type: 'DOUBLE' as const,
            repetition_type: 'REQUIRED' as const,
          })),
          { name: 'volume', type: 'INT64', repetition_type: 'REQUIRED' },
          {
            name: 'timestamp',
            type: 'INT64',
            repetition_type: 'REQUIRED',
            logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit: 'MILLIS' },
          },
        ],
      }),
    );

  it('is read with its own instants', async () => {
    const path = await rig.file('bars.parquet', parquet(true));
    expect((await rig.importFile(path, { instrument: 'MES' })).accepted).toBe(true);
    expect((await rig.stored()).map(({ ts, close, volume }) => [ts, close, volume])).toEqual([
      ['2024-01-16T15:00', '4700.25', '10'],
      ['2024-01-16T15:01', '4700.5', '11'],
    ]);
  });

  it('asks for the zone of a wall clock', async () => {
    const path = await rig.file('bars.parquet', parquet(false));
    const { parts } = await rig.importFile(path, { instrument: 'MES' });
    expect(parts[0]?.asks).toMatchObject([{ flag: expect.stringMatching(/^--zone/) }]);
    await rig.importFile(path, { instrument: 'MES', zone: 'America/New_York' });
    expect((await rig.stored())[0]?.ts).toBe('2024-01-16T20:00');
  });
});
