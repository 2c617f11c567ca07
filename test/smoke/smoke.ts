import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventSource } from 'eventsource';

// `npm start` as a user runs it, until a client of another make has received a signal over SSE; then Ctrl-C.

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
const exited = new Promise<number | null>((resolve) => app.once('exit', resolve));
const timeout = setTimeout(() => fail(`nothing after ${PATIENCE / 1000} s`), PATIENCE);

function fail(why: string): never {
  process.stdout.write(`${printed}\nsmoke: FAILED: ${why}\n`);
  if (app.exitCode === null && app.pid) process.kill(-app.pid, 'SIGKILL');
  process.exit(1);
}

/** The first match of `pattern` in what the app has printed, now or later. */
async function shown(pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(printed)?.[1];
    if (found) return found;
    await new Promise<void>((resolve) => {
      app.stdout.once('data', () => resolve());
      app.once('exit', () => fail(`npm start ended with ${app.exitCode} before it printed ${pattern}`));
    });
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
const code = await exited;
const took = (performance.now() - asked) / 1000;
if (code !== 0) fail(`npm start ended with ${code} after Ctrl-C`);
if (took > 5) fail(`npm start took ${took.toFixed(1)} s to stop, more than 5`);
say(`stopped after ${took.toFixed(1)} s`);
clearTimeout(timeout);
rmSync(folder, { recursive: true });
