import type { Clock } from '../../kernel/clock.ts';
import { type Tier, TierLimitError } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import type { Fixtures } from './fixtures.ts';
import { allowedTransitions, destination, type Move } from './lifecycle.ts';
import { suffixedNames } from './naming.ts';
import { NameTakenError, strategyNotFound, TransitionNotAllowedError } from './strategy-errors.ts';
import { readGraph, requireExecutable } from './strategy-graph.ts';
import {
  type KnownMarkets,
  readFacts,
  readName,
  type StrategyFacts,
  type StrategyFactsInput,
} from './strategy-input.ts';
import type { NewVersion, StrategyStore, VersionOrigin } from './strategy-store.ts';

/** What the caller's tier allows. `liftedBy`: the lowest tier that allows more, null when none does. */
export interface Entitlements {
  capOf(tx: Tx, userId: string, cap: 'strategies'): Promise<{ limit: number; liftedBy: Tier | null }>;
}

export interface StrategyServiceDeps {
  db: Database;
  store: StrategyStore;
  fixtures: Fixtures;
  markets: KnownMarkets;
  entitlements: Entitlements;
  /** Makes the caller's account row if this is their first write, and locks it: one writer of a user at a time. */
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  clock: Clock;
}

export interface CreateStrategyInput extends StrategyFactsInput {
  /** Any JSON: its shape is checked here. */
  graph: unknown;
}

export type StrategyService = ReturnType<typeof createStrategyService>;

/** Each method answers the id of the strategy it made or changed. All throw UnauthorizedError without a user. */
export function createStrategyService(deps: StrategyServiceDeps) {
  const { db, store, fixtures, markets, entitlements, openAccount, clock } = deps;
  const now = () => formatInstant(clock.now());

  async function requireRoom(tx: Tx, userId: string): Promise<void> {
    const { limit, liftedBy } = await entitlements.capOf(tx, userId, 'strategies');
    if ((await store.count(tx, userId)) >= limit) throw new TierLimitError('strategies', String(limit), liftedBy);
  }

  /** The first of the names that the user has not given to a strategy yet. */
  async function freeName(tx: Tx, userId: string, names: Iterable<string>): Promise<string> {
    for (const name of names) if (!(await store.nameTaken(tx, userId, name))) return name;
    throw new Error('ran out of names');
  }

  async function insert(
    tx: Tx,
    userId: string,
    facts: StrategyFacts,
    graph: NewVersion['graph'],
    origin: VersionOrigin,
  ): Promise<string> {
    await requireRoom(tx, userId);
    if (await store.nameTaken(tx, userId, facts.name)) throw new NameTakenError(facts.name);
    const id = newId();
    const at = now();
    const { instrument, timeframe } = facts;
    await store.insert(tx, id, userId, facts, at);
    await store.appendVersion(tx, id, { version: 1, graph, instrument, timeframe, origin, note: null }, at);
    return id;
  }

  async function move(caller: Caller | null, id: string, name: Move): Promise<string> {
    const user = requireUser(caller);
    if (!isUuid(id)) throw strategyNotFound(id);
    return db.transaction(async (tx) => {
      const strategy = await store.lock(tx, user.userId, id);
      if (!strategy) throw strategyNotFound(id);
      const { to, asked } = destination(name, strategy.status);
      if (!to) throw new TransitionNotAllowedError(strategy.status, asked, allowedTransitions(strategy.status));
      if (name === 'promote') requireExecutable(strategy.graph, strategy, markets);
      await store.setStatus(tx, id, to, now());
      return id;
    });
  }

  return {
    /**
     * A new draft at version 1. Throws InvalidInputError, GraphInvalidError (structural), NameTakenError and
     * TierLimitError.
     */
    async create(caller: Caller | null, input: CreateStrategyInput): Promise<string> {
      const user = requireUser(caller);
      const facts = readFacts(input, markets);
      const graph = readGraph(input.graph);
      return db.transaction(async (tx) => {
        await openAccount(tx, user);
        return insert(tx, user.userId, facts, graph, 'create');
      });
    },

    /**
     * A new draft with a fixture's graph, under `name`, or under the fixture's own name with " (2)", … when that is
     * taken. Throws NotFoundError with the slugs there are, NameTakenError (a name that was given) and TierLimitError.
     */
    async createFromFixture(caller: Caller | null, slug: string, name?: string | null): Promise<string> {
      const user = requireUser(caller);
      const fixture = fixtures.bySlug(slug);
      const given = name == null ? null : readName(name);
      return db.transaction(async (tx) => {
        await openAccount(tx, user);
        const chosen = given ?? (await freeName(tx, user.userId, suffixedNames(fixture.name)));
        return insert(tx, user.userId, { ...fixture, name: chosen }, fixture.graph, 'fixture');
      });
    },

    /**
     * draft → ready → live, one step. Throws NotFoundError, TransitionNotAllowedError, and GraphInvalidError when the
     * graph cannot run.
     */
    promote: (caller: Caller | null, id: string): Promise<string> => move(caller, id, 'promote'),
  };
}
