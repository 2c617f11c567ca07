import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '../../src/platform/postgres/database.ts';
import { createImportRig, type ImportRig } from './import-rig.ts';

// Files with the bars of two contracts: which rows are taken, where the series rolls, and by which gap.

let rig: ImportRig;
beforeAll(async () => {
  rig = await createImportRig();
});
beforeEach(() => rig.clear());
afterAll(() => rig.close());

const HEADER = 'instrument,ts,open,high,low,close,volume';
const row = (contract: string, ts: string, price: number, volume: number) =>
  [contract, ts, price, price, price, price, volume].join(',');
/** Three days of both contracts: MESH4 at 4700, MESM4 50.25 higher, with more volume from the second day on. */
const days = ['2024-03-11', '2024-03-12', '2024-03-13'];
const rows = days.flatMap((day, k) =>
  [0, 1, 2].flatMap((minute) => {
    const ts = `${day}T15:0${minute}:00Z`;
    return [row('MESH4', ts, 4_700 + k, k === 0 ? 900 : 300), row('MESM4', ts, 4_750.25 + k, k === 0 ? 100 : 700)];
  }),
);
const file = (name: string, lines: readonly string[]) => rig.file(name, [HEADER, ...lines, ''].join('\n'));
const rolls = () =>
  rig.database.db.query(
    statement(
      'test_import_rolls',
      `select to_char(ts, 'MM-DD HH24:MI') as at, from_contract as "from", to_contract as "to", trim_scale(gap)::text as gap
         from roll where from_contract is not null`,
    ),
  );
const series = async () =>
  (
    await rig.database.db.query<{ price: number }>(
      statement(
        'test_import_series',
        'select (close - coalesce(roll_offset, 0))::float8 as price from bar order by ts',
      ),
    )
  ).map(({ price }) => price);

describe('a file of two contracts', () => {
  it('asks how to roll, and stores nothing until then', async () => {
    const path = await file('asked.csv', rows);
    const { parts, stored } = await rig.importFile(path);
    expect([stored, parts[0]?.asks[0]?.flag]).toEqual([false, '--roll volume|date']);
    expect(await rig.stored()).toEqual([]);
  });

  it('volume: rolls on the trade date after the next contract had the greater volume', async () => {
    const { parts, stored } = await rig.importFile(await file('volume.csv', rows), { roll: 'volume' });
    expect([stored, parts[0]?.bars, parts[0]?.asks]).toEqual([true, 9, []]);
    expect(parts[0]?.notes).toContain('rolled from MESH4 to MESM4 at 2024-03-13 15:00 UTC, gap 50.25');
    expect(await rolls()).toEqual([{ at: '03-13 15:00', from: 'MESH4', to: 'MESM4', gap: '50.25' }]);
    expect((await rig.stored()).map(({ close }) => Number(close))).toEqual([
      4_700, 4_700, 4_700, 4_701, 4_701, 4_701, 4_752.25, 4_752.25, 4_752.25,
    ]);
    expect(await series()).toEqual([4_700, 4_700, 4_700, 4_701, 4_701, 4_701, 4_702, 4_702, 4_702]);
  });

  it('date: rolls when the contract ends', async () => {
    const lines = [...rows, row('MESM4', '2024-03-13T15:03:00Z', 4_753, 10)];
    await rig.importFile(await file('date.csv', lines), { roll: 'date' });
    expect(await rolls()).toEqual([{ at: '03-13 15:03', from: 'MESH4', to: 'MESM4', gap: '50.25' }]);
    expect((await series()).slice(-2)).toEqual([4_702, 4_702.75]);
  });

  it('in any order of its rows, and again without a change', async () => {
    const { changes } = await rig.importFile(await file('mixed.csv', rows.toReversed()), { roll: 'volume' });
    expect(changes).toMatchObject([{ change: { added: 9, revision: 1 } }]);
    const again = await rig.importFile(await file('again.csv', rows), { roll: 'volume' });
    expect(again.changes).toMatchObject([{ change: { added: 0, known: 9, revision: 1 } }]);
    expect(await rolls()).toHaveLength(1);
  });

  it('contracts without a common minute: the gap lies between the last and the first price', async () => {
    const lines = [
      row('MESH4', '2024-03-12T15:00:00Z', 4_700, 5),
      row('MESH4', '2024-03-12T15:01:00Z', 4_700.5, 5),
      row('MESM4', '2024-03-12T15:02:00Z', 4_750, 5),
      row('MESM4', '2024-03-12T15:03:00Z', 4_751, 5),
    ];
    await rig.importFile(await file('apart.csv', lines), { roll: 'volume' });
    expect(await rolls()).toEqual([{ at: '03-12 15:02', from: 'MESH4', to: 'MESM4', gap: '49.5' }]);
    expect(await series()).toEqual([4_700, 4_700.5, 4_700.5, 4_701.5]);
  });

  it('a wrong row of a contract refuses the whole file, and no roll is left', async () => {
    const lines = [...rows, row('MESM4', '2024-03-13T15:04:00Z', 4_753.1, 10)];
    const { stored, parts } = await rig.importFile(await file('wrong.csv', lines), { roll: 'volume' });
    expect([stored, parts[0]?.problems[0]?.code, await rolls()]).toEqual([false, 'off_tick_grid', []]);
    const dry = await rig.importFile(await file('dry.csv', rows), { roll: 'volume', dryRun: true });
    expect([dry.stored, dry.accepted, await rolls()]).toEqual([false, true, []]);
  });
});
