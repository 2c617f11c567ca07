import { availableParallelism, cpus, totalmem } from 'node:os';
import { scriptArguments } from '../src/cli/run-command.ts';
import { backtest } from './backtest.ts';
import { backtestPeers } from './backtest-peers.ts';
import { barToClient } from './bar-to-client.ts';
import { fanOut } from './fan-out.ts';
import { growth } from './growth.ts';
import { idleStreams } from './idle-streams.ts';
import { ingest } from './ingest.ts';
import { insight } from './insight.ts';
import { nodes } from './nodes.ts';
import { quietBar } from './quiet-bar.ts';
import { reads } from './reads.ts';
import { runtimes } from './runtimes.ts';
import { start } from './start.ts';
import { strategies } from './strategies.ts';
import { studio } from './studio.ts';
import { study } from './study.ts';
import { record, worseThanRecorded } from './support/guard.ts';
import { endAll } from './support/lifetime.ts';
import { type Bench, type Figure, table } from './support/report.ts';
import { writes } from './writes.ts';

const BENCHES: readonly Bench[] = [
  start,
  ingest,
  barToClient,
  strategies,
  nodes,
  runtimes,
  quietBar,
  backtest,
  backtestPeers,
  study,
  insight,
  reads,
  growth,
  writes,
  fanOut,
  idleStreams,
  studio,
];

const { values } = scriptArguments({
  usage: 'npm run bench',
  about: `Measures ex7 and prints a line per figure, with the machine. Benches: ${BENCHES.map(({ name }) => name).join(', ')}.`,
  options: {
    only: { type: 'string', value: 'NAME,…', about: 'Run only these benches.' },
    quick: { type: 'boolean', default: false, about: 'Fewer and shorter rounds, for a first impression.' },
    json: { type: 'boolean', default: false, about: 'Print JSON.' },
    guard: {
      type: 'boolean',
      default: false,
      about: 'Run the benches that CI checks; fail when a ratio is much worse than in bench/recorded.json, twice.',
    },
    record: { type: 'boolean', default: false, about: 'Write the ratios to bench/recorded.json.' },
  },
});
const names = values.only?.split(',');
const chosen = BENCHES.filter(({ name, guarded }) => (names ? names.includes(name) : guarded || !values.guard));
if (chosen.length === 0) {
  process.stderr.write(
    `no bench is named "${values.only}", expected one of ${BENCHES.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void endAll().finally(() => process.exit(130)));
}
process.once('uncaughtException', (error) => {
  process.stderr.write(`${error.stack}\n`);
  void endAll().finally(() => process.exit(1));
});

const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
if (!values.json) process.stdout.write(`${machine}${values.quick ? ', quick' : ''}\n`);

async function measure(benches: readonly Bench[]): Promise<Record<string, Figure[]>> {
  const measured: Record<string, Figure[]> = {};
  for (const { name, about, run } of benches) {
    const figures = await run(values.quick);
    if ('skipped' in figures) {
      if (!values.json) process.stdout.write(`\n${name}: skipped, ${figures.skipped}\n`);
      continue;
    }
    measured[name] = figures;
    if (!values.json) process.stdout.write(`\n${about}\n${table(name, figures)}\n`);
  }
  return measured;
}

/** The ratios that are worse than recorded in two runs; a single bad run may be caused by other load. */
async function slow(measured: Readonly<Record<string, readonly Figure[]>>): Promise<string[]> {
  const first = worseThanRecorded(measured);
  if (first.length === 0) return [];
  const suspects = new Set(first.map(({ bench }) => bench));
  const again = worseThanRecorded(await measure(chosen.filter(({ name }) => suspects.has(name))));
  return again.filter(({ ratio }) => first.some((one) => one.ratio === ratio)).map(({ told }) => told);
}

const results = await measure(chosen);
if (values.json) process.stdout.write(`${JSON.stringify({ machine, quick: values.quick, results }, null, 2)}\n`);
if (values.record) record(machine, results);
const worse = values.guard && !values.record ? await slow(results) : [];
for (const line of worse) process.stderr.write(`slower than recorded: ${line}\n`);
process.exit(worse.length > 0 ? 1 : 0);
