import { connectWakeups } from '../app/compose/connect-wakeups.ts';
import type { Config } from '../config/config.ts';
import {
  calendarFor,
  createHistoryStore,
  createImportService,
  createMarketCatalogue,
  createMarketCatalogueStore,
  type ImportService,
  instrumentNamed,
} from '../domains/market-data/index.ts';
import { barsTopic } from '../events/index.ts';
import { systemClock } from '../kernel/clock.ts';
import { createLogger } from '../observability/logger.ts';
import { withDatabase } from './database.ts';

/** Runs `work` on the servers' database. It is done by this process, so that a server's requests do not wait. */
export const withImports = (config: Config, work: (imports: ImportService) => Promise<void>): Promise<void> =>
  withDatabase(config, async (db) => {
    const wakeups = connectWakeups(config, createLogger({ level: config.logLevel, pretty: true }));
    try {
      await createMarketCatalogue({ store: createMarketCatalogueStore(db), clock: systemClock }).refresh();
      await work(
        createImportService({
          store: createHistoryStore(db),
          known: { find: instrumentNamed, calendarOf: ({ sessionGroup }) => calendarFor(sessionGroup) },
          clock: systemClock,
          onBars: (arrived) => wakeups.wakeups.publish(barsTopic(arrived.instrument), arrived),
        }),
      );
    } finally {
      await wakeups.close();
    }
  });
