import { type Queryable, statement } from '../../platform/postgres/database.ts';

/** A change of stored bars. ISO 8601. */
export interface Correction {
  instrument: string;
  /** The first bar that it changed. */
  fromTs: string;
  madeAt: string;
}

const CHANGED_FROM = statement(
  'market_changed_from',
  `select (extract(epoch from min(from_ts)) * 1000)::float8 as ts from bar_revision where instrument = $1 and revision > $2`,
);
const CORRECTIONS = statement(
  'market_corrections',
  `select instrument, from_ts as "fromTs", made_at as "madeAt" from bar_revision
    where instrument = any($1::text[]) and corrected + removed > 0 order by instrument, revision`,
);

/** Reads of the revisions of an instrument's bars. */
export const createRevisionReads = (db: Queryable) => ({
  /** The open of the first bar (UTC ms) that changed or was added after a revision; null: none. */
  async changedFrom(instrument: string, revision: number, via: Queryable = db): Promise<number | null> {
    const [row] = await via.query<{ ts: number | null }>(CHANGED_FROM, [instrument, revision]);
    return row?.ts ?? null;
  },

  /** Corrections and removals of bars, in their order. */
  corrections: (instruments: readonly string[], via: Queryable = db): Promise<Correction[]> =>
    via.query<Correction>(CORRECTIONS, [instruments]),
});
