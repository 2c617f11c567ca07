import type { Clock } from '../../kernel/clock.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { BUILT_IN_INSTRUMENTS } from './built-in-instruments.ts';
import { BUILT_IN_CALENDARS, BUILT_IN_REVISION } from './calendars/built-in.ts';
import { createMarketCatalogueStore } from './market-catalogue-store.ts';

/**
 * Writes the instruments and calendars that ship with this release, unless the database has them already or a newer list.
 * Rows that an operator has edited stay as they are.
 */
export async function seedMarketCatalogue(db: Database, clock: Clock): Promise<void> {
  const store = createMarketCatalogueStore(db);
  if ((await store.revision()).builtIn >= BUILT_IN_REVISION) return;
  await store.transaction(async (tx) => {
    if ((await store.lock(tx)).builtIn >= BUILT_IN_REVISION) return;
    const definitions = BUILT_IN_CALENDARS.map(({ days: _, ...definition }) => definition);
    await store.saveCalendars(tx, definitions, null);
    const days = BUILT_IN_CALENDARS.flatMap(({ id, days }) => days.map((day) => ({ ...day, calendar: id })));
    await store.saveDays(tx, days, null);
    const instruments = BUILT_IN_INSTRUMENTS.map((instrument, ordinal) => ({ ...instrument, ordinal }));
    await store.saveInstruments(tx, instruments, { now: formatInstant(clock.now()), editedAt: null });
    await store.raise(tx, BUILT_IN_REVISION);
  });
}
