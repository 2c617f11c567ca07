import type { Clock } from '../../kernel/clock.ts';
import { ConflictError, NotFoundError } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Tx } from '../../platform/postgres/database.ts';
import { type CalendarDay, type CalendarDefinition, calendarDefinition, replaceCalendars } from './calendars/index.ts';
import {
  type CalendarDayInput,
  type CalendarInput,
  type InstrumentInput,
  readCalendar,
  readDays,
  readInstrument,
} from './catalogue-input.ts';
import { type Instrument, instrumentNamed, instrumentOf, replaceInstruments } from './instruments.ts';
import type { MarketCatalogueStore } from './market-catalogue-store.ts';

export interface MarketCatalogueDeps {
  store: MarketCatalogueStore;
  clock: Clock;
  /** Tells other processes that the tables changed; they also look by themselves (CATALOGUE_POLL). */
  onChange?: () => void;
}

export type MarketCatalogue = ReturnType<typeof createMarketCatalogue>;

/** The instruments and calendars of the database. The lists of the process follow it. */
export function createMarketCatalogue({ store, clock, onChange }: MarketCatalogueDeps) {
  let revision = -1;

  /** Reads the tables when they changed since the last time. */
  async function refresh(): Promise<void> {
    if ((await store.revision()).revision === revision) return;
    const stored = await store.transaction((tx) => store.read(tx));
    replaceCalendars(stored.calendars);
    replaceInstruments(stored.instruments);
    revision = stored.revision;
  }

  /** Changes the tables under their lock, after which this process and the others read them. */
  async function change(write: (tx: Tx, now: string) => Promise<void>): Promise<void> {
    await store.transaction(async (tx) => {
      await store.lock(tx);
      await write(tx, formatInstant(clock.now()));
      await store.raise(tx, 0);
    });
    await refresh();
    onChange?.();
  }

  return {
    refresh,

    /**
     * Adds an instrument. Throws InvalidInputError for values that do not fit each other, ConflictError
     * (`instrument_exists`) for a taken symbol.
     */
    async createInstrument(input: InstrumentInput): Promise<Instrument> {
      await refresh();
      const instrument = readInstrument(input);
      const taken = instrumentNamed(instrument.symbol);
      if (taken) {
        const what = taken.symbol === instrument.symbol ? '' : `, as an alias of ${taken.symbol}`;
        throw new ConflictError('instrument_exists', `There is an instrument ${instrument.symbol} already${what}.`);
      }
      await change((tx, now) => store.saveInstruments(tx, [instrument], { now, editedAt: now }));
      return instrument;
    },

    /**
     * Changes an instrument. Its tick and point value stay once it has bars: past fills depend on them. Throws
     * NotFoundError (`instrument_not_found`), ConflictError (`instrument_has_bars`), InvalidInputError.
     */
    async updateInstrument(symbol: string, changes: Partial<Omit<InstrumentInput, 'symbol'>>): Promise<Instrument> {
      await refresh();
      const stored = instrumentOf(symbol);
      if (!stored) throw new NotFoundError('instrument_not_found', `There is no instrument ${symbol}.`);
      const { sessionGroup: session, tickValue: _, ...rest } = stored;
      const instrument = readInstrument({ ...rest, aliases: [...rest.aliases], session, ...changes });
      const fixed = (['tickSize', 'pointValue', 'sessionGroup'] as const).filter(
        (key) => instrument[key] !== stored[key],
      );
      await change(async (tx, now) => {
        if (fixed.length > 0 && (await store.hasBars(tx, symbol))) {
          const names = fixed.map((key) => (key === 'sessionGroup' ? 'session' : key)).join(', ');
          throw new ConflictError(
            'instrument_has_bars',
            `${symbol} has bars: its ${names} cannot change any more. Create another instrument.`,
          );
        }
        await store.saveInstruments(tx, [instrument], { now, editedAt: now });
      });
      return instrument;
    },

    /** Creates a calendar, or replaces the hours of one; the dates given are added to its dates. Throws InvalidInputError. */
    async saveCalendar(input: CalendarInput): Promise<CalendarDefinition> {
      await refresh();
      const definition = readCalendar(input);
      await change(async (tx, now) => {
        const { days, ...hours } = definition;
        await store.saveCalendars(tx, [hours], now);
        await store.saveDays(tx, daysOf(definition.id, days), now);
      });
      return calendarDefinition(definition.id) as CalendarDefinition;
    },

    /** Sets dates of a calendar. Throws NotFoundError (`calendar_not_found`), InvalidInputError. */
    async setCalendarDays(id: string, input: readonly CalendarDayInput[], source: string): Promise<CalendarDefinition> {
      await refresh();
      if (!calendarDefinition(id)) throw new NotFoundError('calendar_not_found', `There is no calendar ${id}.`);
      const days = readDays(input, source);
      await change((tx, now) => store.saveDays(tx, daysOf(id, days), now));
      return calendarDefinition(id) as CalendarDefinition;
    },
  };
}

const daysOf = (calendar: string, days: readonly CalendarDay[]) => days.map((day) => ({ ...day, calendar }));
