import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTradingDay, type TradingDay } from '../browser/trading-day.ts';
import { temporaryFolder } from '../support/folder.ts';
import { strategy } from '../support/seed.ts';
import { exitByEngine, fire } from '../support/signals.ts';
import { until } from '../support/until.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

/** Each example as the README says to start it. */
const LANGUAGES = [
  ['Node', 'node', 'node/list-signals.mjs', 'node/follow-signals.mjs', 'node/first-signal.mjs'],
  ['Python', 'python3', 'python/list_signals.py', 'python/follow_signals.py', 'python/first_signal.py'],
  ['curl', 'sh', 'curl/list-signals.sh', 'curl/follow-signals.sh', 'curl/first-signal.sh'],
] as const;

interface Program {
  output(): string;
  ended(): Promise<number | null>;
  /** As a kill: it gets no chance to tidy up. */
  kill(): Promise<void>;
}

describe.each(LANGUAGES)('the examples in %s', { timeout: 60_000 }, (_language, command, list, follow, first) => {
  let day: TradingDay;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const children = new Set<ChildProcess>();
  beforeAll(async () => {
    [day, folder] = await Promise.all([createTradingDay(), temporaryFolder()]);
  }, 60_000);
  afterAll(async () => {
    for (const child of children) process.kill(-(child.pid as number), 'SIGKILL');
    await day?.close();
    await folder?.remove();
  });

  function run(script: string): Program {
    const child = spawn(command, [join(EXAMPLES, script)], {
      env: {
        ...process.env,
        EX7_URL: `http://127.0.0.1:${day.port}`,
        EX7_TOKEN: day.user.token,
        EX7_CURSOR_FILE: join(folder.path, 'cursor'),
        PYTHONDONTWRITEBYTECODE: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    children.add(child);
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
    const exited = new Promise<number | null>((done) =>
      child.once('close', (code) => {
        children.delete(child);
        done(code);
      }),
    );
    return {
      output: () => printed,
      ended: () => exited,
      async kill() {
        process.kill(-(child.pid as number), 'SIGKILL');
        await exited;
      },
    };
  }
  const parts = () => ({ db: day.app.database.db, services: day.app.services });
  const prints = (program: Program, text: string) =>
    until(() => program.output().includes(text) || `it printed ${JSON.stringify(program.output())}, not ${text}`);
  const times = (program: Program, text: string) => program.output().split(text).length - 1;

  it('run a strategy from fixture to first signal', async () => {
    const program = run(first);
    await prints(program, 'runs; waiting for its first signal');
    await day.untilSignals({ open: 2 });
    expect(await program.ended(), program.output()).toBe(0);
    expect(program.output()).toMatch(/short/i);
    expect(program.output()).toContain('2335.2');
  });

  it('list the signals', async () => {
    const program = run(list);
    expect(await program.ended(), program.output()).toBe(0);
    expect(program.output()).toContain('2335.2');
  });

  it('follow the signals, and resume after a kill exactly at their cursor', async () => {
    const ids = await Promise.all(
      ['one', 'two'].map((name) => strategy(day.app).named(name).on('MNQ').as('live').for(day.user)),
    );
    const { caller } = day.user;
    const { userId } = caller;
    // The account's limit of open signals is for those below.
    await day.untilSignals({ open: 0 });
    const earlier = run(follow);
    const place = () => readFile(join(folder.path, 'cursor'), 'utf8').catch(() => '');
    await until(async () => (await place()) !== '');
    const before = await place();
    await fire(parts(), caller, `${ids[0]}`, { entryPrice: '20111.25' });
    await prints(earlier, '20111.25');
    // The line is printed before the place is kept.
    await until(async () => (await place()) !== before);
    await earlier.kill();

    const missed = { strategyId: `${ids[0]}`, closePrice: '20133.75', closeBarTs: '2026-04-20T15:00:00Z' };
    await exitByEngine(parts(), userId, missed);
    await fire(parts(), caller, `${ids[1]}`, { entryPrice: '20122.5' });

    const later = run(follow);
    await prints(later, '20133.75');
    await prints(later, '20122.5');
    await fire(parts(), caller, `${ids[0]}`, { entryPrice: '20144.25' });
    await prints(later, '20144.25');
    for (const price of ['20133.75', '20122.5', '20144.25']) expect(times(later, price)).toBe(1);
    expect(later.output()).not.toContain('fired  long 1 MNQ at 20111.25');
    await later.kill();
  });
});
