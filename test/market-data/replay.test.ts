import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, runModule } from '../support/built.ts';

// The command as a user runs it, against a server that answers `ingestBars` as ours does.

let folder: string;
let server: Server | null = null;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ex7-replay-'));
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
  server = null;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Call {
  instrument: string;
  bars: { ts: string }[];
  token: string;
}
type Reply = (call: Call, n: number) => { status?: number; body?: unknown } | 'hang up';

async function serve(reply: Reply): Promise<{ url: string; calls: Call[] }> {
  const calls: Call[] = [];
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const call: Call = { ...JSON.parse(text).variables, token: request.headers.authorization ?? '' };
    calls.push(call);
    const answer = reply(call, calls.length);
    if (answer === 'hang up') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body ?? ingested(call.bars.length)));
  });
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}
const ingested = (accepted: number, rejected: unknown[] = []) => ({
  data: { ingestBars: { accepted, duplicates: 0, rejected } },
});

async function file(text: string): Promise<string> {
  const path = join(folder, 'es.csv');
  await writeFile(path, text);
  return path;
}
const csv = (count: number) =>
  `instrument,ts,open,high,low,close,volume\n${Array.from(
    { length: count },
    (_, n) => `ES,${new Date(Date.UTC(2013, 9, 7, 0, n)).toISOString()},1676,1677,1675,1676.5,10`,
  ).join('\n')}\n`;

function replay(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...runModule('src/cli/replay.ts'), ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, DATA_DIR: join(folder, 'data') },
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

describe('npm run replay', () => {
  it('sends a file as another instrument, resumes after a lost connection, and reports rejected bars by line', async () => {
    const { url, calls } = await serve((call, n) => {
      if (n === 2) return 'hang up';
      if (n === 3) return { status: 503 };
      if (n > 4) return {};
      const reject = { code: 'late_bar', path: ['bars', '1', 'ts'], message: 'is older' };
      return { body: ingested(call.bars.length - 1, [reject]) };
    });
    const { code, stdout } = await replay(
      await file(csv(1_200)),
      '--instrument',
      'MES',
      '--speed',
      'max',
      '--url',
      url,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('1198 bars accepted, 0 duplicates, 2 rejected, of 1200');
    expect(stdout).toContain('line 3: late_bar: is older');
    expect(stdout).toContain('line 503: late_bar: is older');
    expect(calls.map(({ bars }) => bars.length)).toEqual([500, 500, 500, 500, 200]);
    expect(calls.every(({ instrument, token }) => instrument === 'MES' && token.startsWith('Bearer ey'))).toBe(true);
    expect(calls[1]?.bars).toEqual(calls[3]?.bars);
  });

  it('paces bars by their number', async () => {
    const { url, calls } = await serve(() => ({}));
    const begun = performance.now();
    const { code } = await replay(await file(csv(6)), '--speed', '600', '--url', url, '--token', 'abc');
    expect(code).toBe(0);
    expect(calls.map(({ instrument, bars, token }) => [instrument, bars.length, token])).toEqual(
      Array.from({ length: 6 }, () => ['ES', 1, 'Bearer abc']),
    );
    expect(performance.now() - begun).toBeGreaterThan(500);
  });

  it.each([
    ['a file that is not there', ['nowhere.csv'], /^the file nowhere.csv cannot be read: ENOENT/],
    ['a speed of 0', ['FILE', '--speed', '0'], /^--speed is "0", expected a number above 0/],
  ])('with %s: one line, exit code 1', async (_name, args, message) => {
    const path = await file(csv(2));
    const { code, stderr } = await replay(...args.map((arg) => (arg === 'FILE' ? path : arg)));
    expect(code).toBe(1);
    expect(lastLines(stderr)).toEqual([expect.stringMatching(message)]);
  });

  it('reports an unreachable server', async () => {
    const { url } = await serve(() => ({}));
    await new Promise<void>((done) => server?.close(() => done()));
    const { code, stderr } = await replay(await file(csv(2)), '--url', url);
    expect([code, lastLines(stderr)]).toEqual([1, [expect.stringContaining(`no server answers at ${url}/graphql`)]]);
  });

  it('sends nothing of a file with an invalid row', async () => {
    const { url, calls } = await serve(() => ({}));
    const { code, stderr } = await replay(await file(csv(600).replace(/1676\.5,10\n$/, '1676.5,ten\n')), '--url', url);
    expect(code).toBe(1);
    expect(lastLines(stderr)).toEqual(['es.csv, line 601: volume is "ten", expected a plain decimal such as 1676.75']);
    expect(calls).toEqual([]);
  });

  it('reports a rejected token and rejected bars', async () => {
    const path = await file(csv(2));
    const denied = await serve(() => ({ status: 401, body: { errors: [{ message: 'no' }] } }));
    expect(lastLines((await replay(path, '--url', denied.url)).stderr).at(-1)).toContain('does not accept the token');
    server?.closeAllConnections();
    server?.close();
    const refused = await serve(() => ({ body: { data: { ingestBars: { code: 'x', message: 'Service only.' } } } }));
    const { code, stderr } = await replay(path, '--url', refused.url);
    expect([code, lastLines(stderr).at(-1)]).toEqual([1, expect.stringContaining('rejected the bars: Service only.')]);
  });
});

/** What was said but for the progress bar. */
const lastLines = (stderr: string) => stderr.split('\n').filter((line) => line !== '' && !line.includes('bars/s'));
