import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../kernel/clock.ts';
import { createDatabase } from '../../platform/postgres/database.ts';
import {
  createContractReads,
  createMarketCatalogue,
  createMarketCatalogueStore,
  type DayCache,
  readBars,
} from '../market-data/index.ts';
import { runBacktestJob } from './backtest-job.ts';
import { createBacktestStore } from './backtest-store.ts';
import type { FromThread, ToThread } from './backtest-threads.ts';
import { monteCarlo } from './monte-carlo.ts';
import { runParity } from './parity.ts';
import { runVariants } from './variants-run.ts';

// Runs in a worker thread, which reads the bars and writes the results itself to keep them off the API's event loop.

const { databaseUrl } = workerData as { databaseUrl: string };
const db = createDatabase({ url: databaseUrl, maxConnections: 1 });
const tell = (message: FromThread) => parentPort?.postMessage(message);
const found: ((bytes: (SharedArrayBuffer | null)[]) => void)[] = [];
/** The cache of the process, which the thread asks by message. */
const cache: DayCache = {
  find: (instrument, days) =>
    new Promise((resolve) => {
      found.push(resolve);
      tell({ type: 'find-days', instrument, days });
    }),
  keep: (instrument, days) => tell({ type: 'keep-days', instrument, days }),
};
const contracts = createContractReads(db);
const deps = {
  db,
  store: createBacktestStore(),
  readBars: (instrument: string, until: number) => readBars(db, instrument, until, { cache }),
  rollOffsets: (instrument: string) => contracts.rollOffsets(instrument),
  clock: systemClock,
};
const FAR = Date.UTC(9999, 0);

// Instruments and calendars of this thread.
const catalogue = createMarketCatalogue({ store: createMarketCatalogueStore(db), clock: systemClock });

let abort = new AbortController();

parentPort?.on('message', async (message: ToThread) => {
  if (message.type === 'abort') {
    abort.abort();
    return;
  }
  if (message.type === 'days') {
    found.shift()?.(message.bytes);
    return;
  }
  try {
    abort = new AbortController();
    const { request } = message;
    await catalogue.refresh();
    if (request.kind === 'backtest') {
      const onChange = () => tell({ type: 'change' });
      tell({ type: 'answer', answer: await runBacktestJob({ ...deps, onChange }, request.id, abort.signal) });
    } else if (request.kind === 'monte-carlo') {
      tell({ type: 'answer', answer: monteCarlo(request.pnl, request.spec) });
    } else if (request.kind === 'variants') {
      const bars = readBars(db, request.spec.instrument, request.spec.to, { cache });
      tell({ type: 'answer', answer: await runVariants(request.spec, bars, abort.signal) });
    } else {
      const { instrument } = request.spec;
      const rolls = await contracts.rollOffsets(instrument);
      const bars = readBars(db, instrument, FAR, { cache });
      tell({ type: 'answer', answer: await runParity(request.spec, { bars, rolls }, abort.signal) });
    }
  } catch (error) {
    tell({ type: 'failure', message: error instanceof Error ? error.message : String(error) });
  }
});
