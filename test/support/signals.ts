import type { Services } from '../../src/app/compose/services.ts';
import { ensureAccount, lockAccount, type UserCaller } from '../../src/domains/account/index.ts';
import type { EntryRequest, Publication, SignalRecord } from '../../src/domains/signals/index.ts';
import type { Database } from '../../src/platform/postgres/database.ts';

type Parts = { db: Database; services: Pick<Services, 'signals' | 'events'> };

export interface SignalSeed extends Partial<Omit<EntryRequest, 'userId' | 'strategyId'>> {}

/** Signals published to each database, which test files do not share. */
const published = new WeakMap<Database, number>();

/** Publishes an entry as a runtime's commit does: through the risk gate, with its event. Each at a bar of its own. */
export function publish(
  { db, services }: Parts,
  user: Pick<UserCaller, 'userId' | 'email'>,
  strategyId: string,
  seed: SignalSeed = {},
): Promise<Publication> {
  const minutes = published.get(db) ?? 0;
  published.set(db, minutes + 1);
  return db.transaction(async (tx) => {
    await ensureAccount(tx, user);
    await lockAccount(tx, user.userId);
    const publication = await services.signals.publish(tx, {
      userId: user.userId,
      strategyId,
      strategyVersion: 1,
      instrument: 'MNQ',
      timeframe: '1m',
      mode: 'paper',
      side: 'long',
      size: 1,
      entryPrice: '20000',
      stopPrice: '19990',
      targetPrice: '20020',
      barTs: new Date(Date.UTC(2026, 3, 20, 13, 30 + minutes)).toISOString(),
      reason: { nodes: {} },
      entryNodeId: 'long',
      fill: 'close',
      entryAt: null,
      targets: null,
      rollOffset: '0',
      strategyLimits: null,
      ...seed,
    });
    await services.events.append(tx, user.userId, publication.events);
    return publication;
  });
}

/** The same, when the gate lets it through. */
export async function fire(...args: Parameters<typeof publish>): Promise<SignalRecord> {
  const publication = await publish(...args);
  if (publication.kind !== 'fired') throw new Error(`the gate denied it: ${publication.blocked.reason}`);
  return publication.signal;
}

/** Closes a runtime's open signal as the engine's exit does, with its event; null when someone was first. */
export function exitByEngine(
  { db, services }: Parts,
  userId: string,
  exit: { strategyId: string; closePrice: string; closeBarTs: string; closeReason?: SignalRecord['closeReason'] },
): Promise<SignalRecord | null> {
  return db.transaction(async (tx) => {
    await lockAccount(tx, userId);
    const closed = await services.signals.closeByEngine(tx, {
      mode: 'paper',
      rollOffset: '0',
      strategyId: exit.strategyId,
      exit: {
        size: 1,
        closePrice: exit.closePrice,
        closeBarTs: exit.closeBarTs,
        closeReason: exit.closeReason ?? 'target',
        exitAt: new Date(Date.parse(exit.closeBarTs) + 60_000).toISOString(),
      },
    });
    if (closed) await services.events.append(tx, userId, closed.events);
    return closed?.signal ?? null;
  });
}
