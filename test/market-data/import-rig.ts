import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { calendarFor } from '../../src/domains/market-data/calendars/index.ts';
import { createHistoryStore } from '../../src/domains/market-data/history-store.ts';
import { createImportService, type FileRequest, type Imported } from '../../src/domains/market-data/import-service.ts';
import { instrumentOf } from '../../src/domains/market-data/instruments.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';

export interface StoredBar {
  instrument: string;
  ts: string;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
}

/** Files of bars and a database that they are imported into. */
export async function createImportRig() {
  const database: TestDatabase = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'ex7-import-'));
  const arrived: { instrument: string; newestTs: number }[] = [];
  const now = Date.parse('2026-04-20T13:30:00Z');
  const imports = createImportService({
    store: createHistoryStore(database.db),
    known: { find: instrumentOf, calendarOf: ({ sessionGroup }) => calendarFor(sessionGroup) },
    clock: { now: () => now },
    onBars: (bars) => arrived.push(bars),
  });
  return {
    database,
    arrived,
    /** Writes a file and answers its path. */
    async file(name: string, content: string | Uint8Array): Promise<string> {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    importFile: (path: string, options: Partial<FileRequest> = {}): Promise<Imported> =>
      imports.importFile({ path, name: basename(path), ...options }),
    stored: () =>
      database.db.query<StoredBar>(
        statement(
          'test_import_bars',
          `select instrument, to_char(ts, 'YYYY-MM-DD"T"HH24:MI') as ts, trim_scale(open)::text as open, trim_scale(high)::text as high,
             trim_scale(low)::text as low, trim_scale(close)::text as close, trim_scale(volume)::text as volume from bar order by instrument, bar.ts`,
        ),
      ),
    clear: () =>
      database.db.query(statement('test_import_clear', 'truncate bar, feed, bar_revision, bar_replaced, roll')),
    async close() {
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type ImportRig = Awaited<ReturnType<typeof createImportRig>>;
