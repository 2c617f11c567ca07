import type { Database, Tx } from '../../src/platform/postgres/database.ts';

/** A database as seen by a process that can be frozen and resumed, as with SIGSTOP and SIGCONT. */
export interface PausableDatabase {
  db: Database;
  /** From now on nothing it asks is sent. */
  pause(): void;
  resume(): void;
  /** Statements that wait for `resume`. */
  waiting(): number;
}

export function pausable(db: Database): PausableDatabase {
  let gate: Promise<void> | null = null;
  let open = () => {};
  let waiting = 0;
  const pass = async () => {
    waiting++;
    while (gate) await gate;
    waiting--;
  };
  return {
    db: {
      ...db,
      async query(statement, values) {
        await pass();
        return db.query(statement, values);
      },
      async transaction<T>(work: (tx: Tx) => Promise<T>) {
        await pass();
        return db.transaction(work);
      },
    },
    pause() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    resume() {
      gate = null;
      open();
    },
    waiting: () => waiting,
  };
}
