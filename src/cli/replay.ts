import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { type Config, readConfig } from '../config/config.ts';
import { type CsvBar, createFeedClient, readBarCsv } from '../domains/market-data/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { createDevKeys, signToken } from '../platform/auth/dev-keys.ts';
import { runCommand } from './run-command.ts';

const COMMAND = {
  usage: 'npm run replay -- FILE',
  about: 'Sends the bars of a CSV file (instrument,ts,open,high,low,close,volume) to a running server.',
  positionals: true,
  options: {
    instrument: {
      type: 'string',
      value: 'SYMBOL',
      about: 'The instrument to send the bars as. Default: the instrument in the file.',
    },
    speed: { type: 'string', value: 'N', default: '600', about: 'A multiple of real time, or max.' },
    url: { type: 'string', value: 'URL', about: 'The server. Default: http://127.0.0.1:PORT.' },
    token: {
      type: 'string',
      value: 'JWT',
      about: 'A service_role token. Default: a token signed with this environment’s secret.',
    },
  },
} as const;

const MINUTE = 60_000;
/** Milliseconds between two requests. A higher speed sends more bars per request. */
const REQUEST_INTERVAL_MS = 100;
const MAX_BARS_PER_REQUEST = 500;
const MAX_SHOWN_REJECTS = 10;

await runCommand(COMMAND, async ({ values, positionals }) => {
  const [file, ...others] = positionals;
  if (!file || others.length > 0) {
    throw new StartupError('expected one file: npm run replay -- FILE --instrument MES --speed 600');
  }
  const speed = readSpeed(values.speed);
  await access(file, constants.R_OK).catch((error) => {
    throw new StartupError(`the file ${file} cannot be read: ${error.message}`);
  });

  // Reads the whole file first, so that an invalid row is reported before anything is sent.
  let total = 0;
  let fileInstrument = '';
  for await (const { instrument } of barsOf(file)) {
    total += 1;
    fileInstrument = instrument;
  }
  const instrument = values.instrument ?? fileInstrument;
  const client = createFeedClient({
    url: values.url ?? `http://127.0.0.1:${readConfig().http.port}`,
    token: values.token ?? (await mintServiceToken(readConfig())),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    onRetry: (reason) => process.stderr.write(`\n${reason}; retrying\n`),
  });
  await replay({ file, instrument, total, speed, client });
});

async function replay(options: {
  file: string;
  instrument: string;
  total: number;
  speed: number;
  client: ReturnType<typeof createFeedClient>;
}): Promise<void> {
  const { file, instrument, total, speed, client } = options;
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const progress = new SingleBar({
    format: `${instrument} {bar} {percentage}% | {value}/{total} bars | {rate} bars/s | {rejects} rejected | {at}`,
    barsize: 24,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 2_000,
  });
  const count = { accepted: 0, duplicates: 0, rejected: 0 };
  const rejects: string[] = [];
  const begun = performance.now();
  const perCall =
    speed === Number.POSITIVE_INFINITY ? MAX_BARS_PER_REQUEST : Math.ceil((speed * REQUEST_INTERVAL_MS) / MINUTE);
  let due = begun;

  const send = async (batch: CsvBar[]) => {
    const { accepted, duplicates, rejected } = await client.deliver(
      instrument,
      batch.map(({ bar }) => bar),
      stop.signal,
    );
    count.accepted += accepted;
    count.duplicates += duplicates;
    count.rejected += rejected.length;
    for (const { index, code, message } of rejected) {
      if (rejects.length < MAX_SHOWN_REJECTS) rejects.push(`  line ${batch[index]?.line}: ${code}: ${message}`);
    }
    const seconds = (performance.now() - begun) / 1_000;
    progress.increment(batch.length, {
      rate: Math.round((count.accepted + count.duplicates + count.rejected) / seconds),
      rejects: count.rejected,
      at: batch.at(-1)?.bar.ts,
    });
    // One bar is one minute; hours without bars take no time. A slow server delays the following bars and does not get a
    // burst.
    due = Math.max(due + (batch.length * MINUTE) / speed, performance.now() - REQUEST_INTERVAL_MS);
    if (due > performance.now()) await sleep(due - performance.now(), undefined, { signal: stop.signal });
  };

  progress.start(total, 0, { rate: 0, rejects: 0, at: '' });
  try {
    let batch: CsvBar[] = [];
    for await (const bar of barsOf(file)) {
      if (batch.push(bar) < Math.min(perCall, MAX_BARS_PER_REQUEST)) continue;
      await send(batch);
      batch = [];
    }
    if (batch.length > 0) await send(batch);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.exitCode = 130;
  } finally {
    progress.stop();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    const { accepted, duplicates, rejected } = count;
    process.stdout.write(
      `${stop.signal.aborted ? 'stopped: ' : ''}${accepted} bars accepted, ${duplicates} duplicates, ${rejected} rejected, of ${total}, in ${seconds} s\n`,
    );
    for (const line of rejects) process.stdout.write(`${line}\n`);
    if (rejected > rejects.length) process.stdout.write(`  … and ${rejected - rejects.length} more\n`);
  }
}

function barsOf(file: string): AsyncGenerator<CsvBar> {
  return readBarCsv(createReadStream(file), basename(file));
}

function readSpeed(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(text);
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new StartupError(`--speed is "${text}", expected a number above 0 (600: ten bars a second) or max`);
}

/** Signs a short-lived service-role token that the server of this environment accepts. */
async function mintServiceToken({ auth, dataDir }: Config): Promise<string> {
  if (!auth.jwtSecret && auth.supabaseUrl) {
    throw new StartupError(
      'pass --token: tokens cannot be signed without SUPABASE_JWT_SECRET when SUPABASE_URL is set',
    );
  }
  const secret = auth.jwtSecret ?? (await createDevKeys(dataDir)).secret;
  const issuer = auth.supabaseUrl && `${auth.supabaseUrl}/auth/v1`;
  return signToken({ secret, issuer, clock: systemClock }, { role: 'service_role', hours: 24 });
}
