import { type Database, statement } from '../../src/platform/postgres/database.ts';

const STANDING = statement(
  'test-standing',
  `select strategy_id as "strategyId", instrument, timeframe, status, runtime_last_bar(runtime) as "lastBarTs",
          last_error as "lastError"
     from runtime`,
);

export interface Standing {
  strategyId: string;
  instrument: string;
  timeframe: string;
  status: string;
  lastBarTs: string | null;
  lastError: string | null;
}

/** Every runtime, and how far it has come. */
export const standings = (db: Pick<Database, 'query'>): Promise<Standing[]> => db.query<Standing & object>(STANDING);
