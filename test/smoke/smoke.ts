import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { scriptArguments } from '../../src/cli/run-command.ts';

scriptArguments({
  usage: 'npm run smoke',
  about: 'Runs npm start as a user does, until an EventSource client has received a signal; then sends Ctrl-C.',
  options: {},
});

const PATIENCE = 180_000;
const folder = mkdtempSync(join(tmpdir(), 'ex7-smoke-'));
const say = (line: string) => process.stdout.write(`smoke: ${line}\n`);

const started = performance.now();
const app = spawn('npm', ['start', '--silent'], {
  env: { ...process.env, NODE_ENV: 'development', PORT: '0', DATA_DIR: folder, DATABASE_URL: '', REDIS_URL: '' },
  stdio: ['ignore', 'pipe', 'pipe'],
  detached: true,
});
let printed = '';
let exited = false;
app.once('exit', () => {
  exited = true;
});
const timeout = setTimeout(() => fail(`nothing after ${PATIENCE / 1000} s`), PATIENCE);

function fail(why: string): never {
  process.stdout.write(`${printed}\nsmoke: FAILED: ${why}\n`);
  if (groupLives()) process.kill(-(app.pid as number), 'SIGKILL');
  process.exit(1);
}

/** Whether npm or what it started is still there: npm itself goes at a Ctrl-C, before the app has put its work away. */
function groupLives(): boolean {
  try {
    process.kill(-(app.pid as number), 0);
    return true;
  } catch {
    return false;
  }
}

/** The first match of `pattern` in what the app has printed, now or later. */
async function shown(pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(printed)?.[1];
    if (found) return found;
    if (exited) fail(`npm start ended before it printed ${pattern}`);
    await Promise.race([once(app.stdout, 'data'), once(app, 'exit')]);
  }
}

for (const stream of [app.stdout, app.stderr]) stream.on('data', (chunk) => (printed += chunk));

const url = await shown(/REST\s+(http:\/\/[\w.]+:\d+)\/api/);
const token = await shown(/token\s+(eyJ[\w.-]+)/i);
say(`ready after ${((performance.now() - started) / 1000).toFixed(1)} s at ${url}`);

const source = new EventSource(`${url}/api/signals/stream`, {
  fetch: (input, init) => fetch(input, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } }),
});
const frame = await new Promise<MessageEvent>((resolve) => {
  source.addEventListener('signal', resolve);
  source.addEventListener('compliance', () => say('stream open'));
});
const signal = JSON.parse(frame.data);
if (!signal.id || signal.mode !== 'paper' || !/^\d+(\.\d+)?$/.test(signal.entry_price) || !frame.lastEventId) {
  fail(`not a signal: ${frame.data}`);
}
say(
  `signal after ${((performance.now() - started) / 1000).toFixed(1)} s: ${signal.side} ${signal.instrument} at ${signal.entry_price}`,
);
source.close();

const asked = performance.now();
process.kill(-(app.pid as number), 'SIGINT');
while (groupLives()) await sleep(20);
const took = (performance.now() - asked) / 1000;
if (existsSync(join(folder, 'postgres', 'lock'))) fail('the data folder is still locked: PostgreSQL was not stopped');
if (/\n\s+at |Error/.test(printed)) fail('something went wrong on the way');
if (took > 5) fail(`npm start took ${took.toFixed(1)} s to stop, more than 5`);
say(`stopped after ${took.toFixed(1)} s`);
clearTimeout(timeout);
rmSync(folder, { recursive: true });
