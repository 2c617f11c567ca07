import type { NodeRevisions } from './revisions.ts';
import type { SessionCalendar } from './types.ts';

export interface ValidateOptions {
  /** What `ok` asks for, default executable. The issues listed are the same: editors want them all. */
  level?: 'structural' | 'executable';
  instrument?: string | null;
  /** False: the instrument is not one the system knows. */
  knownInstrument?: boolean;
  timeframe?: string;
  /** What a strategy version was saved with; without it, every node is at its newest revision. */
  revisions?: NodeRevisions;
  /** The instrument's hours, for the checks that need them. */
  calendar?: SessionCalendar;
  /** Bars stored for the instrument at this timeframe. */
  historyBars?: number;
  /** Price of one tick, in points, for the checks that need it. */
  tickSize?: number;
  /** False: the market reports no volume. */
  hasVolume?: boolean;
}
