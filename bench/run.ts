import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { backtest } from './backtest.ts';
import { barToClient } from './bar-to-client.ts';
import { ingest } from './ingest.ts';
import { insight } from './insight.ts';
import { start } from './start.ts';
import { strategies } from './strategies.ts';
import { type Bench, type Figure, table } from './support/report.ts';

// npm run bench [-- --only NAME --quick --json]: prints one line a figure, with the machine it was measured on.

const BENCHES: readonly Bench[] = [start, ingest, barToClient, strategies, backtest, insight];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const chosen = BENCHES.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  process.stderr.write(`no bench is named "${values.only}": there are ${BENCHES.map(({ name }) => name).join(', ')}\n`);
  process.exit(1);
}

const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
const results: Record<string, Figure[]> = {};
if (!values.json) process.stdout.write(`${machine}${values.quick ? ', quick' : ''}\n`);
for (const { name, about, run } of chosen) {
  const figures = await run(values.quick);
  if ('skipped' in figures) {
    if (!values.json) process.stdout.write(`\n${name}: left out, ${figures.skipped}\n`);
    continue;
  }
  results[name] = figures;
  if (!values.json) process.stdout.write(`\n${about}\n${table(name, figures)}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify({ machine, quick: values.quick, results }, null, 2)}\n`);
process.exit(0);
