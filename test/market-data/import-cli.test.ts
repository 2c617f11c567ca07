import { spawn } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROOT, runModule } from '../support/built.ts';
import { createImportRig, type ImportRig } from './import-rig.ts';

// The command as a user runs it, on a database that a server has.

let rig: ImportRig;
beforeAll(async () => {
  rig = await createImportRig();
});
beforeEach(() => rig.clear());
afterAll(() => rig.close());

function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...runModule('src/cli/import.ts'), ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, DATABASE_URL: rig.database.url },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const tradingView = (...minutes: [minute: number, close: string][]) =>
  `time,open,high,low,close,Volume\n${minutes
    .map(([minute, close]) => `${Date.UTC(2024, 0, 16, 15, minute) / 1_000},4700,4701,4699,${close},5`)
    .join('\n')}\n`;

describe('npm run import', () => {
  it('stores a file and shows what it is', async () => {
    const path = await rig.file('export.csv', tradingView([0, '4700'], [1, '4700.25'], [3, '4700.5']));
    const { code, stdout } = await run(path, '--instrument', 'MES');
    expect(stdout).toContain(
      'export.csv: TradingView, minutes by their open, UTC, MES, 3 rows, 1 gap of 1 minute together, 2024-01-16 15:00 to 2024-01-16 15:03 UTC',
    );
    expect(stdout).toContain('MES: 3 stored, 0 known already, 0 replaced (data revision 1)');
    expect([code, (await rig.stored()).length]).toEqual([0, 3]);
  });

  it('loads older bars after newer ones, fills gaps, and ignores what is known', async () => {
    await run(await rig.file('new.csv', tradingView([10, '4700'], [12, '4700'])), '--instrument', 'MES');
    const { stdout } = await run(
      await rig.file('old.csv', tradingView([8, '4700'], [9, '4700'], [10, '4700'], [11, '4700'])),
      '--instrument',
      'MES',
    );
    expect(stdout).toContain('MES: 3 stored, 1 known already, 0 replaced (data revision 2)');
    expect((await rig.stored()).map(({ ts }) => ts.slice(14))).toEqual(['08', '09', '10', '11', '12']);
  });

  it('replaces a stored bar for a reason only', async () => {
    await run(await rig.file('bars.csv', tradingView([0, '4700'], [1, '4700'])), '--instrument', 'MES');
    const path = await rig.file('mended.csv', tradingView([0, '4700'], [1, '4700.75'], [2, '4700']));
    const refused = await run(path, '--instrument', 'MES');
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('1 stored bars of MES differ');
    expect(refused.stdout).toMatch(/close 4700, volume 5\n.*close 4700\.75, volume 5/);
    expect(await rig.stored()).toHaveLength(2);
    const { code, stdout } = await run(path, '--instrument', 'MES', '--reason', 'vendor correction');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('MES: 1 stored, 1 known already, 1 replaced (data revision 2)'),
    ]);
    expect((await rig.stored()).map(({ close }) => close)).toEqual(['4700', '4700.75', '4700']);
  });

  it('stores nothing in a dry run, nor of a file in doubt, whose exit code is 1', async () => {
    const path = await rig.file('export.csv', tradingView([0, '4700'], [1, '4700.25']));
    const dry = await run(path, '--instrument', 'MES', '--dry-run');
    expect([dry.code, dry.stdout]).toEqual([
      0,
      expect.stringMatching(/2 would be stored[\s\S]*dry run: nothing stored/),
    ]);
    const doubtful = await run(path);
    expect([doubtful.code, doubtful.stdout]).toEqual([
      1,
      expect.stringContaining('nothing stored: pass --instrument SYMBOL'),
    ]);
    expect(await rig.stored()).toEqual([]);
  });

  it('lists wrong rows in a table', async () => {
    const path = await rig.file('export.csv', tradingView([0, '4700'], [1, '4700.3'], [2, 'NaN']));
    const { code, stdout } = await run(path, '--instrument', 'MES');
    expect(code).toBe(1);
    expect(stdout).toMatch(/ {2}line {2}column {2}code {11}what was wrong\n {2}4 {5}close {3}bad_decimal/);
    expect(stdout).toContain('nothing stored: 2 lines wrong');
  });

  it.each([
    [['--help'], 0, /npm run import -- FILE…/],
    [[], 1, /expected a file/],
    [['nowhere.csv'], 1, /nowhere.csv cannot be read: ENOENT/],
    [['package.json', '--stamp', 'middle'], 1, /--stamp is "middle", expected open or close/],
    [['package.json', '--zone', 'Mars/Olympus'], 1, /holds no list of bars/],
  ])('with %j: exit code %i', async (args, expected, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout + stderr]).toEqual([expected, expect.stringMatching(message)]);
  });
});
