import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FileRequest } from '../../src/domains/market-data/import-service.ts';
import { createImportRig, type ImportRig } from './import-rig.ts';

// The files of ../shared/cases/data, one a kind, each of twelve one-minute bars or fewer.

const FOLDER = join(import.meta.dirname, '../../../shared/cases/data');

let rig: ImportRig;
beforeAll(async () => {
  rig = await createImportRig();
});
beforeEach(() => rig.clear());
afterAll(() => rig?.close());

type Options = Partial<FileRequest>;

/** Files that load: what a user passes, how the file is shown, its first and last bar. */
const LOADED: [file: string, options: Options, shown: string, first: string, last: string][] = [
  [
    '01-databento-raw.csv',
    { instrument: 'MES' },
    'databento open UTC',
    '2024-01-03T15:00 4700 4700.5 4699.25 4700.25 716',
    '2024-01-03T15:11 4697 4697.75 4696 4696.75 845',
  ],
  [
    '03-tradingview-unix.csv',
    { instrument: 'MES' },
    'tradingview open UTC',
    '2024-01-05T15:00 4700 4700 4698.75 4699.5 110',
    '2024-01-05T15:11 4698.5 4699 4698.5 4698.75 517',
  ],
  [
    '05-ninjatrader.txt',
    { instrument: 'MES' },
    'ninjatrader close UTC',
    '2024-01-07T15:00 4700 4700 4699.25 4699.5 590',
    '2024-01-07T15:11 4698.5 4699 4697.75 4698.75 689',
  ],
  [
    '07-metatrader5.csv',
    { instrument: 'MES', zone: 'UTC' },
    'metatrader5 open UTC',
    '2024-01-09T15:00 4700 4700.5 4698.25 4699 728',
    '2024-01-09T15:11 4698.75 4700.25 4698.5 4699.75 508',
  ],
  [
    '09-firstrate.txt',
    { instrument: 'MES', format: 'firstrate' },
    'firstrate open America/New_York',
    '2024-01-11T15:00 4700 4700 4699.75 4699.75 321',
    '2024-01-11T15:11 4699.25 4699.25 4699 4699.25 256',
  ],
  [
    '11-sierrachart.txt',
    { instrument: 'MES', zone: 'UTC' },
    'sierrachart open UTC',
    '2024-01-13T15:00 4700 4700.25 4699 4699.5 506',
    '2024-01-13T15:11 4699.5 4700.5 4699.25 4699.75 340',
  ],
  [
    '16-lean_trade.zip',
    { zone: 'UTC' },
    'lean open UTC',
    '2024-01-17T15:00 4700 4700.75 4700 4700.5 100',
    '2024-01-17T15:11',
  ],
  [
    '17-alpaca.json',
    { instrument: 'ES' },
    'alpaca open UTC',
    '2024-01-18T15:00 4700 4700.75 4699.75 4700.25 70',
    '2024-01-18T15:11',
  ],
  ['20-bom-crlf.csv', {}, 'ex7 open UTC', '2024-01-20T15:00 4700 4700.75 4699.5 4700.75 785', '2024-01-20T15:11'],
  ['22-semicolons.csv', {}, 'ex7 open UTC', '2024-01-22T15:00 4700 4700 4699.25 4699.75 421', '2024-01-22T15:11'],
  ['23-decimal-comma.csv', {}, 'ex7 open UTC', '2024-01-23T15:00 4700 4700.5 4700 4700.5 321', '2024-01-23T15:11'],
  [
    '25-local-time.csv',
    { zone: 'America/Chicago' },
    'ex7 open America/Chicago',
    '2024-01-25T15:00 4700 4700.75 4700 4700.5 718',
    '2024-01-25T15:11',
  ],
  ['26-pandas-utc.csv', {}, 'ex7 open UTC', '2024-01-26T15:00 4700 4700.75 4698.5 4699.25 821', '2024-01-26T15:11'],
  [
    '28-duplicate-minutes.csv',
    { onConflict: 'keep-last' },
    'ex7 open UTC',
    '2024-01-28T15:00 4700 4700.25 4699.5 4700 678',
    '2024-01-28T15:11',
  ],
  [
    '29-newest-first.csv',
    {},
    'ex7 open UTC',
    '2024-01-29T15:00 4700 4700.5 4698.5 4699 367',
    '2024-01-29T15:11 4698.5 4698.5 4698.5 4698.5 710',
  ],
  ['33-empty-volume.csv', {}, 'ex7 open UTC', '2024-02-02T15:00 4700 4700.25 4699 4699 0', '2024-02-02T15:11'],
  [
    '34-no-instrument-column.csv',
    { instrument: 'MES' },
    'generic open UTC',
    '2024-02-03T15:00 4700 4701.25 4699.25 4701 695',
    '2024-02-03T15:11',
  ],
  ['40-utf16.csv', {}, 'ex7 open UTC', '2024-02-09T15:00 4700 4701.5 4699.5 4700.75 565', '2024-02-09T15:11'],
  ['42-gzip.csv.gz', {}, 'ex7 open UTC', '2024-02-11T15:00 4700 4700.75 4699.5 4699.75 101', '2024-02-11T15:11'],
  [
    '45-with-seconds.csv',
    { stamp: 'close' },
    'ex7 close UTC',
    '2024-02-14T15:00 4700 4700.25 4699 4699.75 135',
    '2024-02-14T15:11',
  ],
];

/** Files that store nothing: the options they ask for, or what is wrong. */
const ASKED: [file: string, options: Options, flag: RegExp, message: RegExp][] = [
  ['01-databento-raw.csv', {}, /^--instrument/, /does not say whose/],
  ['07-metatrader5.csv', { instrument: 'MES' }, /^--zone/, /broker's server time/],
  ['09-firstrate.txt', { instrument: 'MES' }, /^--zone America\/New_York/, /FirstRate Data/],
  ['11-sierrachart.txt', { instrument: 'MES' }, /^--zone/, /chart's time zone/],
  ['16-lean_trade.zip', {}, /^--zone/, /LEAN/],
  ['17-alpaca.json', {}, /^--instrument/, /"SPY" is no instrument here/],
  ['25-local-time.csv', {}, /^--zone/, /"2024-01-25 09:00"/],
  ['28-duplicate-minutes.csv', {}, /^--on-conflict keep-first\|keep-last/, /1 minute comes more than once/],
  ['34-no-instrument-column.csv', {}, /^--instrument/, /does not say whose/],
  ['38-two-contracts.csv', {}, /^--roll volume\|date$/, /MESH4, MESM4.*make one series of them with --roll/],
  ['45-with-seconds.csv', {}, /^--stamp close/, /seconds \(59\)/],
];
const REFUSED: [file: string, options: Options, line: number | null, message: RegExp][] = [
  ['31-half-last-row.csv', {}, 13, /has 5 values, expected 7/],
  ['37-nan-row.csv', {}, 7, /expected a price, got "NaN"/],
  ['44-five-minute-bars.csv', {}, null, /5-minute bars, and one-minute bars are needed/],
  ['44-five-minute-bars.csv', { timeframe: '5m' }, null, /bars of 5m are not taken: stops and targets/],
  ['55-high-below-low.csv', {}, 3, /high 4699.25 is below low 4700.25/],
  ['56-one-off-grid-row.csv', {}, 3, /1.08515 is not a multiple/],
];

const hasFiles = existsSync(FOLDER);
describe.skipIf(!hasFiles)(
  hasFiles ? 'the cases of files' : `the cases of files: skipped, ${FOLDER} does not exist`,
  () => {
    it.each(LOADED)('%s loads', async (file, options, shown, first, last) => {
      const { parts, stored, accepted } = await rig.importFile(join(FOLDER, file), options);
      const [judged] = parts;
      expect([stored, accepted]).toEqual([true, true]);
      expect(`${judged?.format.id} ${judged?.stamp} ${judged?.zone}`).toBe(shown);
      const bars = (await rig.stored()).map(({ ts, open, high, low, close, volume }) =>
        [ts, open, high, low, close, volume].join(' '),
      );
      expect(bars).toHaveLength(12);
      expect(bars[0]).toBe(first);
      expect(bars.at(-1)?.startsWith(last)).toBe(true);
    });

    it.each(ASKED)('%s stores nothing and asks', async (file, options, flag, message) => {
      const { parts, stored, accepted } = await rig.importFile(join(FOLDER, file), options);
      const ask = parts[0]?.asks.find((one) => flag.test(one.flag));
      expect(ask?.message).toMatch(message);
      expect([stored, accepted, await rig.stored()]).toEqual([false, false, []]);
    });

    it.each(REFUSED)('%s is refused whole', async (file, options, line, message) => {
      const { parts, accepted } = await rig.importFile(join(FOLDER, file), options);
      const [judged] = parts;
      if (line === null) expect(judged?.errors[0]).toMatch(message);
      else expect(judged?.problems).toMatchObject([{ line, message: expect.stringMatching(message) }]);
      expect([accepted, await rig.stored()]).toEqual([false, []]);
    });

    it('28 says the lines and the values of the minute', async () => {
      const { parts } = await rig.importFile(join(FOLDER, '28-duplicate-minutes.csv'));
      expect(parts[0]?.repeated).toEqual([
        { ts: Date.parse('2024-01-28T15:05Z'), lines: [7, 8, 9], message: 'volume 435, 435, 436' },
      ]);
    });

    it.each([
      ['keep-first', '435'],
      ['keep-last', '436'],
    ] as const)('28 with %s', async (onConflict, volume) => {
      await rig.importFile(join(FOLDER, '28-duplicate-minutes.csv'), { onConflict });
      expect((await rig.stored())[5]?.volume).toBe(volume);
    });

    it('53 warns that its last row may be cut off', async () => {
      const { parts, stored } = await rig.importFile(join(FOLDER, '53-truncated-volume.csv'));
      expect(stored).toBe(true);
      expect(parts[0]?.notes).toEqual([
        expect.stringMatching(/does not end with a line break: its last row \(line 3, volume 1\)/),
      ]);
    });

    it('38 loads one of its contracts with --symbol', async () => {
      const { parts, stored } = await rig.importFile(join(FOLDER, '38-two-contracts.csv'), { symbol: 'MESH4' });
      const bars = await rig.stored();
      expect([
        stored,
        parts[0]?.symbols,
        bars.length > 0,
        bars.every(({ instrument }) => instrument === 'MES'),
      ]).toEqual([true, ['MESH4'], true, true]);
    });

    it('38 loads with --roll, with the roll marked', async () => {
      const { parts, stored } = await rig.importFile(join(FOLDER, '38-two-contracts.csv'), { roll: 'date' });
      expect([stored, (await rig.stored()).length]).toEqual([true, 12]);
      expect(parts[0]?.notes).toEqual(['rolled from MESH4 to MESM4 at 2024-02-07 15:06 UTC, gap 0']);
    });

    it('57 loads after 56 was refused', async () => {
      await rig.importFile(join(FOLDER, '56-one-off-grid-row.csv'));
      const { stored } = await rig.importFile(join(FOLDER, '57-the-same-mended.csv'));
      expect([stored, (await rig.stored()).map(({ open }) => open)]).toEqual([true, ['1.085', '1.0851', '1.0851']]);
    });
  },
);
