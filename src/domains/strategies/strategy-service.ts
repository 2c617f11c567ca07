import { newestRevisions, recordedRevision } from '../../engine/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type Tier, TierLimitError } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import type { Fixtures } from './fixtures.ts';
import { destination, type Move } from './lifecycle.ts';
import { copyNames, suffixedNames } from './naming.ts';
import { readChange, sameStored, type UpdateStrategyInput, type Versioned } from './strategy-change.ts';
import {
  NameTakenError,
  rollbackToCurrent,
  strategyArchived,
  strategyNotFound,
  TransitionNotAllowedError,
  VersionConflictError,
  versionNotFound,
} from './strategy-errors.ts';
import { readExport } from './strategy-export.ts';
import { readGraph, requireExecutable } from './strategy-graph.ts';
import {
  type KnownMarkets,
  readFacts,
  readName,
  type StrategyFacts,
  type StrategyFactsInput,
} from './strategy-input.ts';
import type { LockedStrategy, NewVersion, StrategyStore, VersionOrigin } from './strategy-store.ts';

/** The cap of the caller's tier. `liftedBy`: the lowest tier that allows more; null when none does. */
export interface Entitlements {
  capOf(tx: Tx, userId: string, cap: 'strategies'): Promise<{ limit: number; liftedBy: Tier | null }>;
}

export interface StrategyServiceDeps {
  db: Database;
  store: StrategyStore;
  fixtures: Fixtures;
  markets: KnownMarkets;
  entitlements: Entitlements;
  /** Creates the caller's account on their first write and locks its row, which serialises writers of a user. */
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  /** Drains the strategy's runtimes. The caller holds the locks of the account row and the strategy row. */
  drainRuntimes(tx: Tx, userId: string, strategyId: string): Promise<void>;
  clock: Clock;
}

const DRAINING: readonly Move[] = ['pause', 'archive'];

export interface CreateStrategyInput extends StrategyFactsInput {
  /** Any JSON: its shape is checked here. */
  graph: unknown;
}

export type StrategyService = ReturnType<typeof createStrategyService>;

/** Each method returns the id of the strategy it created or changed. All throw UnauthorizedError without a user. */
export function createStrategyService(deps: StrategyServiceDeps) {
  const { db, store, fixtures, markets, entitlements, openAccount, drainRuntimes, clock } = deps;
  const now = () => formatInstant(clock.now());

  async function requireRoom(tx: Tx, userId: string): Promise<void> {
    const { limit, liftedBy } = await entitlements.capOf(tx, userId, 'strategies');
    if ((await store.count(tx, userId)) >= limit) throw new TierLimitError('strategies', String(limit), liftedBy);
  }

  /** The first name that no strategy of the user has. */
  async function freeName(tx: Tx, userId: string, names: Iterable<string>): Promise<string> {
    for (const name of names) if (!(await store.nameTaken(tx, userId, name))) return name;
    throw new Error('ran out of names');
  }

  async function insert(
    tx: Tx,
    userId: string,
    facts: StrategyFacts & { lineageId?: string | null },
    graph: NewVersion['graph'],
    origin: VersionOrigin,
    revisions: NewVersion['revisions'] = newestRevisions(graph),
  ): Promise<string> {
    await requireRoom(tx, userId);
    if (await store.nameTaken(tx, userId, facts.name)) throw new NameTakenError(facts.name);
    const id = newId();
    const at = now();
    const { instrument, timeframe } = facts;
    await store.insert(tx, id, userId, facts, at);
    await store.appendVersion(tx, id, { version: 1, graph, revisions, instrument, timeframe, origin, note: null }, at);
    return id;
  }

  /** Runs `work` on one of the caller's strategies under its lock. Returns its id. */
  async function write(
    caller: Caller | null,
    id: string,
    work: (tx: Tx, strategy: LockedStrategy, userId: string) => Promise<void>,
  ): Promise<string> {
    const user = requireUser(caller);
    if (!isUuid(id)) throw strategyNotFound(id);
    return db.as(user.userId).transaction(async (tx) => {
      await openAccount(tx, user);
      const strategy = await store.lock(tx, user.userId, id);
      if (!strategy) throw strategyNotFound(id);
      await work(tx, strategy, user.userId);
      return strategy.id;
    });
  }

  const move = (caller: Caller | null, id: string, name: Move): Promise<string> =>
    write(caller, id, async (tx, strategy, userId) => {
      const { to, asked } = destination(name, strategy.status);
      if (!to) throw new TransitionNotAllowedError(name, strategy.status, asked);
      if (name === 'promote') requireExecutable(strategy.graph, strategy, markets);
      await store.setStatus(tx, strategy.id, to, now());
      if (DRAINING.includes(name)) await drainRuntimes(tx, userId, strategy.id);
    });

  async function append(
    tx: Tx,
    strategy: LockedStrategy,
    { graph, revisions, instrument, timeframe }: Versioned,
    { origin, note }: Pick<NewVersion, 'origin' | 'note'>,
  ): Promise<void> {
    const version = strategy.currentVersion + 1;
    const at = now();
    await store.appendVersion(tx, strategy.id, { version, graph, revisions, instrument, timeframe, origin, note }, at);
    await store.setHead(tx, strategy.id, { version, instrument, timeframe }, at);
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
      return db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        return insert(tx, user.userId, facts, graph, 'create');
      });
    },

    /**
     * A new draft with a fixture's graph, named `name` or, by default, like the fixture, with " (2)", … when that is in
     * use. Throws NotFoundError with the available slugs, NameTakenError (for a given name) and TierLimitError.
     */
    async createFromFixture(caller: Caller | null, slug: string, name?: string | null): Promise<string> {
      const user = requireUser(caller);
      const fixture = fixtures.bySlug(slug);
      const given = name == null ? null : readName(name);
      return db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        const chosen = given ?? (await freeName(tx, user.userId, suffixedNames(fixture.name)));
        return insert(tx, user.userId, { ...fixture, name: chosen }, fixture.graph, 'fixture');
      });
    },

    /**
     * A new draft at version 1 with the head of one of the caller's strategies, including node revisions, named "NAME
     * (copy)" unless a name is given. Throws NotFoundError, NameTakenError (for a given name) and TierLimitError.
     */
    async clone(caller: Caller | null, sourceId: string, name?: string | null): Promise<string> {
      const given = name == null ? null : readName(name);
      let id = '';
      await write(caller, sourceId, async (tx, source, userId) => {
        const chosen = given ?? (await freeName(tx, userId, copyNames(source.name)));
        const facts = { ...source, name: chosen, lineageId: source.lineageId ?? source.id };
        id = await insert(tx, userId, facts, source.graph, 'clone', source.revisions);
      });
      return id;
    },

    /**
     * A new draft at version 1 from an export. With `suffixOnConflict` a name that is in use becomes "NAME (2)", … Throws
     * InvalidInputError (also `unsupported_format`), GraphInvalidError (structural), NameTakenError and TierLimitError.
     */
    async import(caller: Caller | null, payload: unknown, suffixOnConflict = false): Promise<string> {
      const user = requireUser(caller);
      const { facts, graph } = readExport(payload, markets);
      return db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        const name = suffixOnConflict ? await freeName(tx, user.userId, suffixedNames(facts.name)) : facts.name;
        return insert(tx, user.userId, { ...facts, name }, graph, 'import');
      });
    },

    /**
     * Applies changes. Appends a version when the graph, the instrument or the timeframe changes,
     * and when a graph is saved whose nodes have newer revisions than the head version.
     * Throws NotFoundError, ConflictError `strategy_archived`, VersionConflictError, NameTakenError, InvalidInputError
     * and GraphInvalidError (structural).
     */
    async update(caller: Caller | null, id: string, input: UpdateStrategyInput): Promise<string> {
      requireUser(caller);
      const { facts, versioned, expectedVersion, note } = readChange(input, markets);
      return write(caller, id, async (tx, strategy, userId) => {
        const { currentVersion, status, name, description, tags, graph, revisions, instrument, timeframe } = strategy;
        if (status === 'archived') throw strategyArchived(name);
        if (expectedVersion !== null && expectedVersion !== currentVersion) {
          throw new VersionConflictError(expectedVersion, currentVersion);
        }
        const named = { name, description, tags, ...facts };
        if (!sameStored(named, { name, description, tags })) {
          if (await store.nameTaken(tx, userId, named.name, id)) throw new NameTakenError(named.name);
          await store.setFacts(tx, id, named, now());
        }
        const saved = { graph, revisions, instrument, timeframe };
        const drawn = { ...saved, ...versioned };
        if (!sameStored(drawn, saved)) {
          await append(tx, strategy, drawn, { origin: 'update', note });
        }
      });
    },

    /**
     * Appends a version with the head's graph at the newest node revisions; nothing when it has them. Throws NotFoundError,
     * ConflictError `strategy_archived` and VersionConflictError.
     */
    upgrade: (caller: Caller | null, id: string, expectedVersion?: number | null): Promise<string> =>
      write(caller, id, async (tx, strategy) => {
        const { currentVersion, status, name, graph, revisions } = strategy;
        if (status === 'archived') throw strategyArchived(name);
        if (typeof expectedVersion === 'number' && expectedVersion !== currentVersion) {
          throw new VersionConflictError(expectedVersion, currentVersion);
        }
        const newest = newestRevisions(graph);
        const types = Object.keys(newest).filter((type) => newest[type] !== recordedRevision(type, revisions));
        if (types.length === 0) return;
        const note = types.map((type) => `${type} ${recordedRevision(type, revisions)} to ${newest[type]}`).join(', ');
        const upgraded = { ...strategy, revisions: newest };
        await append(tx, strategy, upgraded, { origin: 'update', note: `Node revisions: ${note}`.slice(0, 500) });
      }),

    /**
     * Appends a version equal to `toVersion`: graph, node revisions, instrument and timeframe. Throws NotFoundError (the
     * strategy, or `version_not_found`), ConflictError `cannot_rollback_to_current` and `strategy_archived`.
     */
    rollback: (caller: Caller | null, id: string, toVersion: number): Promise<string> =>
      write(caller, id, async (tx, strategy) => {
        const { currentVersion, status, name } = strategy;
        if (status === 'archived') throw strategyArchived(name);
        if (toVersion === currentVersion) throw rollbackToCurrent(toVersion);
        const past = toVersion < currentVersion ? await store.version(tx, id, toVersion) : null;
        if (!past) throw versionNotFound(toVersion, currentVersion);
        await append(tx, strategy, past, { origin: 'rollback', note: `Back to version ${toVersion}` });
      }),

    /** Soft-deletes a strategy and frees its name; its runtimes drain. Throws NotFoundError. */
    remove: (caller: Caller | null, id: string): Promise<string> =>
      write(caller, id, async (tx, strategy, userId) => {
        await store.setDeleted(tx, strategy.id, now());
        await drainRuntimes(tx, userId, strategy.id);
      }),

    /** live → paused; its runtimes drain. Throws NotFoundError and TransitionNotAllowedError. */
    pause: (caller: Caller | null, id: string): Promise<string> => move(caller, id, 'pause'),
    /** paused → live. Throws NotFoundError and TransitionNotAllowedError. */
    resume: (caller: Caller | null, id: string): Promise<string> => move(caller, id, 'resume'),
    /** Any status → archived; its runtimes drain. Throws NotFoundError and TransitionNotAllowedError. */
    archive: (caller: Caller | null, id: string): Promise<string> => move(caller, id, 'archive'),
    /** archived → draft. Throws NotFoundError and TransitionNotAllowedError. */
    unarchive: (caller: Caller | null, id: string): Promise<string> => move(caller, id, 'unarchive'),

    /**
     * draft → ready → live, one step. Throws NotFoundError, TransitionNotAllowedError, and GraphInvalidError when the
     * graph cannot run.
     */
    promote: (caller: Caller | null, id: string): Promise<string> => move(caller, id, 'promote'),
  };
}
