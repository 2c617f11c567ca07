import { DEMO_USER, ensureAccount, type UserCaller } from '../domains/account/index.ts';
import { createRiskStore, DEFAULT_LIMITS, TIER_CEILINGS } from '../domains/risk/index.ts';
import type { RuntimeService } from '../domains/runtimes/index.ts';
import { RuntimeActiveError } from '../domains/runtimes/index.ts';
import { type Fixtures, NameTakenError, type StrategyService } from '../domains/strategies/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/instant.ts';
import type { Database } from '../platform/postgres/database.ts';

/** The instruments that the simulator trades. The others stay free for replays. */
export const SIMULATED = ['M2K', 'MGC'] as const;

/** The demo account's strategies: a shipped fixture on a simulated instrument. */
const DEMO_STRATEGIES = [
  { fixture: 'ema-cross', instrument: 'M2K' },
  { fixture: 'rsi-reversion', instrument: 'MGC' },
  { fixture: 'opening-range-breakout', instrument: 'M2K' },
] as const;

export const demoCaller = (expiresAt: number): UserCaller => ({ kind: 'user', ...DEMO_USER, role: 'user', expiresAt });

/**
 * Creates, promotes and starts the demo account's strategies, with the highest limits of its tier (a simulated day takes
 * two minutes). Existing strategies are left unchanged. Returns the number of strategies created.
 */
export async function seedDemo(deps: {
  db: Database;
  strategies: StrategyService;
  runtimes: RuntimeService;
  fixtures: Fixtures;
  caller: UserCaller;
  clock: Clock;
}): Promise<number> {
  const { db, strategies, runtimes, fixtures, caller, clock } = deps;
  await db.as(caller.userId).transaction(async (tx) => {
    await ensureAccount(tx, caller);
    const limits = { ...DEFAULT_LIMITS, ...TIER_CEILINGS.free };
    await createRiskStore().initLimits(tx, caller.userId, 'paper', limits, formatInstant(clock.now()));
  });
  let made = 0;
  for (const { fixture, instrument } of DEMO_STRATEGIES) {
    const { slug: _slug, ...drawn } = fixtures.bySlug(fixture);
    try {
      const id = await strategies.create(caller, { ...drawn, instrument, name: `${drawn.name} on ${instrument}` });
      await strategies.promote(caller, id);
      await strategies.promote(caller, id);
      await runtimes.start(caller, { strategyId: id, mode: 'paper' });
      made += 1;
    } catch (error) {
      if (error instanceof NameTakenError || error instanceof RuntimeActiveError) continue;
      throw error;
    }
  }
  return made;
}
