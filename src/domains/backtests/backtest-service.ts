import type { Graph, NodeRevisions, Timeframe } from '../../engine/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ConflictError, ForbiddenError, invalid, NotFoundError } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Queryable, Tx } from '../../platform/postgres/database.ts';
import type { JobQueue } from '../../platform/postgres/jobs.ts';
import { type Caller, requireUser } from '../account/index.ts';
import type { RiskLimits, TradingMode } from '../risk/index.ts';
import type { RuntimeRecord } from '../runtimes/index.ts';
import type { SignalRecord } from '../signals/index.ts';
import { type KnownMarkets, requireExecutable } from '../strategies/index.ts';
import {
  BACKTEST_TASK,
  type BacktestJobPayload,
  type BacktestRequest,
  backtestKey,
  backtestTopic,
  isOver,
} from './backtest.ts';
import { readSettings, type SettingsInput, withOverrides } from './backtest-settings.ts';
import type { BacktestStore } from './backtest-store.ts';
import type { BacktestThreads } from './backtest-threads.ts';
import { type MonteCarloInput, type MonteCarloResult, readMonteCarlo } from './monte-carlo.ts';
import { createParityReport, type ParityReport, type ParityStore } from './parity-report.ts';
import { outsideSeal, type SealedSpan } from './sealed-span.ts';
import type { SealedSpanStore } from './sealed-span-store.ts';

export interface BacktestInput extends SettingsInput {
  strategyId: string;
  /** Default: the head version. */
  version?: number | null | undefined;
  /** ISO 8601. Default: the first stored bar and the end of final bars. */
  from?: string | null | undefined;
  to?: string | null | undefined;
  /** Default true. */
  applyRiskGate?: boolean | null;
}

type SpanOfStrategy = Pick<BacktestInput, 'strategyId' | 'from' | 'to'>;

/** A version of a strategy to be run. */
interface Drawn {
  graph: Graph;
  revisions: NodeRevisions;
  instrument: string;
  timeframe: Timeframe;
}

export interface BacktestServiceDeps {
  db: Database;
  store: BacktestStore;
  seals: SealedSpanStore;
  parityStore: ParityStore;
  jobs: JobQueue;
  threads: Pick<BacktestThreads, 'parity' | 'monteCarlo'>;
  /** A user's strategy and its versions; null if it does not exist. */
  strategies: {
    head(tx: Tx, userId: string, id: string): Promise<(Drawn & { currentVersion: number }) | null>;
    version(tx: Queryable, id: string, version: number): Promise<Drawn | null>;
  };
  markets: KnownMarkets;
  bars: {
    /** The open (UTC ms) of an instrument's first bar at or after `ts`, and of its newest bar; null when there is none. */
    firstFrom(via: Queryable, instrument: string, ts: number): Promise<number | null>;
    newest(via: Queryable, instrument: string): Promise<number | null>;
    /** The instant up to which the instrument's bars are final. */
    watermark(via: Queryable, instrument: string): Promise<number | null>;
  };
  limitsOf(db: Queryable, userId: string, mode: TradingMode): Promise<RiskLimits>;
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  runtimeOf(db: Queryable, userId: string, strategyId: string, mode: TradingMode): Promise<RuntimeRecord | null>;
  signalsOf(db: Queryable, strategyId: string, mode: TradingMode): Promise<SignalRecord[]>;
  wakeups: { publish(topic: string): void; subscribe(topic: string, wake: () => void): () => void };
  clock: Clock;
  /** Milliseconds after which a follower polls the database. */
  lookAgain?: number;
}

/** Maximum number of queued or running backtests per user. */
export const MOST_AT_ONCE = 10;
const MINUTE = 60_000;

export type BacktestService = ReturnType<typeof createBacktestService>;

const strategyNotFound = (id: string) => new NotFoundError('strategy_not_found', `You have no strategy ${id}.`);
const backtestNotFound = (id: string) => new NotFoundError('backtest_not_found', `You have no backtest ${id}.`);

export function createBacktestService(deps: BacktestServiceDeps) {
  const {
    db,
    store,
    seals,
    jobs,
    strategies,
    markets,
    bars,
    limitsOf,
    openAccount,
    wakeups,
    clock,
    lookAgain = 1_000,
  } = deps;

  /** The requested span, limited to stored bars. */
  async function spanOf(
    tx: Tx,
    instrument: string,
    input: Pick<BacktestInput, 'from' | 'to'>,
  ): Promise<{ from: number; to: number }> {
    const first = await bars.firstFrom(tx, instrument, Number.NEGATIVE_INFINITY);
    const newest = await bars.newest(tx, instrument);
    if (first === null || newest === null) {
      throw new ConflictError('no_bars', `No bars of ${instrument} are stored yet.`);
    }
    const stored = `bars of ${instrument} are stored from ${formatInstant(first)} to ${formatInstant(newest)}`;
    const from = Math.max(first, input.from == null ? first : Date.parse(input.from));
    const end = Math.max(newest + MINUTE, (await bars.watermark(tx, instrument)) ?? 0);
    const to = Math.min(end, input.to == null ? end : Date.parse(input.to));
    const empty = (await bars.firstFrom(tx, instrument, from)) ?? Number.POSITIVE_INFINITY;
    if (from > newest) throw invalid(['input', 'from'], `must not be after the stored bars: ${stored}`, 'no_bars');
    if (to <= first || empty >= to) throw invalid(['input', 'to'], `leaves no bars: ${stored}`, 'no_bars');
    return { from, to };
  }

  async function drawn(tx: Tx, userId: string, { strategyId, version }: Pick<BacktestInput, 'strategyId' | 'version'>) {
    const head = await strategies.head(tx, userId, strategyId);
    if (!head) throw strategyNotFound(strategyId);
    if (version == null || version === head.currentVersion) return { ...head, version: head.currentVersion };
    const older = await strategies.version(tx, strategyId, version);
    if (older) return { ...older, version };
    throw new NotFoundError(
      'version_not_found',
      `The strategy has versions 1 to ${head.currentVersion}, not ${version}.`,
    );
  }

  function requireSpan({ from, to }: Pick<BacktestInput, 'from' | 'to'>): void {
    if (from != null && to != null && Date.parse(from) >= Date.parse(to)) {
      throw invalid(['input', 'to'], `must be after from (${from}), got ${to}`, 'range');
    }
    if (from != null && Date.parse(from) > clock.now()) {
      throw invalid(['input', 'from'], `must not be in the future, got ${from}`, 'range');
    }
  }

  /** The requested span without what is sealed. */
  async function openSpan(tx: Tx, userId: string, instrument: string, input: SpanOfStrategy) {
    await seals.lock(tx, userId, input.strategyId);
    const seal = await seals.ofStrategy(tx, userId, input.strategyId);
    return outsideSeal(await spanOf(tx, instrument, input), seal, { from: input.from != null, to: input.to != null });
  }

  async function requireStrategy(tx: Tx, userId: string, strategyId: string): Promise<void> {
    const found = isUuid(strategyId) ? await strategies.head(tx, userId, strategyId) : null;
    if (!found) throw strategyNotFound(strategyId);
    await seals.lock(tx, userId, strategyId);
  }

  async function queue(tx: Tx, userId: string, input: BacktestInput, spanFor: typeof openSpan): Promise<string> {
    if (!isUuid(input.strategyId)) throw strategyNotFound(input.strategyId);
    const settings = readSettings(input);
    requireSpan(input);
    const { graph: saved, revisions, instrument, timeframe, version } = await drawn(tx, userId, input);
    const graph = withOverrides(settings.graph ?? saved, settings.overrides ?? {}, ['input', 'overrides']);
    const market = { instrument, timeframe, ...(settings.graph ? {} : { revisions }) };
    requireExecutable(graph, market, markets);
    const span = await spanFor(tx, userId, instrument, input);
    const unfinished = await store.unfinished(tx, userId);
    if (unfinished >= MOST_AT_ONCE) {
      const message = `${MOST_AT_ONCE} of your backtests are queued or running: wait for one, or cancel it.`;
      throw new ConflictError('too_many_backtests', message);
    }
    const request: BacktestRequest = {
      id: newId(),
      userId,
      strategyId: input.strategyId,
      strategyVersion: version,
      instrument,
      timeframe,
      from: formatInstant(span.from),
      to: formatInstant(span.to),
      limits: input.applyRiskGate === false ? null : await limitsOf(tx, userId, 'paper'),
      settings,
    };
    await store.insert(tx, request, formatInstant(clock.now()));
    const payload: BacktestJobPayload = { id: request.id, userId };
    // The first backtest of each user has priority over further ones of other users.
    await jobs.enqueue(tx, BACKTEST_TASK, payload, { key: backtestKey(request.id), priority: unfinished });
    return request.id;
  }

  return {
    /**
     * The version and the stored span that a request means (UTC ms), without the span that is sealed. Throws NotFoundError,
     * InvalidInputError, ConflictError (no_bars, span_sealed).
     */
    async prepare(tx: Tx, userId: string, input: Pick<BacktestInput, 'strategyId' | 'version' | 'from' | 'to'>) {
      if (!isUuid(input.strategyId)) throw strategyNotFound(input.strategyId);
      requireSpan(input);
      const { graph, revisions, instrument, timeframe, version } = await drawn(tx, userId, input);
      return { graph, revisions, instrument, timeframe, version, ...(await openSpan(tx, userId, instrument, input)) };
    },

    /**
     * Queues a backtest and returns its id. Throws NotFoundError, GraphInvalidError (not executable), InvalidInputError (a
     * span without bars, settings out of range), ConflictError (no_bars; span_sealed; too_many_backtests: 10 per user).
     */
    async run(caller: Caller | null, input: BacktestInput): Promise<string> {
      const user = requireUser(caller);
      return db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        return queue(tx, user.userId, input, openSpan);
      });
    },

    /**
     * Seals a span for a strategy and its clones, once and before anything was tested on it. Throws NotFoundError,
     * InvalidInputError, ConflictError (span_sealed: there is one; span_tested).
     */
    async seal(caller: Caller | null, { strategyId, from, to }: { strategyId: string; from: string; to: string }) {
      const { userId } = requireUser(caller);
      return db.as(userId).transaction(async (tx) => {
        await requireStrategy(tx, userId, strategyId);
        if (Date.parse(from) >= Date.parse(to))
          throw invalid(['to'], `must be after from (${from}), got ${to}`, 'range');
        const known = await seals.ofStrategy(tx, userId, strategyId);
        if (known) {
          const message = `The strategy has a sealed span already: ${known.from} to ${known.to}.`;
          throw new ConflictError('span_sealed', message);
        }
        const tests = await seals.tests(tx, userId, strategyId, from, to);
        if (tests > 0) {
          const message = `${tests} backtests and studies of this strategy and its clones have seen bars of this span: seal one that none has.`;
          throw new ConflictError('span_tested', message);
        }
        const at = formatInstant(clock.now());
        const span = { id: newId(), lineageId: '', from, to, sealedAt: at, openedAt: null, backtestId: null };
        await seals.insert(tx, userId, strategyId, span);
        return seals.ofStrategy(tx, userId, strategyId);
      });
    },

    /**
     * Opens a strategy's sealed span, once, with a backtest over it. Throws NotFoundError, ForbiddenError (for an API key: a
     * person opens it), ConflictError (span_opened, no_bars, too_many_backtests), GraphInvalidError.
     */
    async openSealed(caller: Caller | null, input: Pick<BacktestInput, 'strategyId' | 'version'>) {
      const { userId, key } = requireUser(caller);
      if (key) throw new ForbiddenError('forbidden', 'A sealed span is opened by a person, not by an API key.');
      return db.as(userId).transaction(async (tx) => {
        await requireStrategy(tx, userId, input.strategyId);
        const seal = await seals.ofStrategy(tx, userId, input.strategyId);
        if (!seal) throw new NotFoundError('span_not_sealed', 'The strategy has no sealed span.');
        if (seal.openedAt !== null) {
          throw new ConflictError('span_opened', `The span was opened at ${seal.openedAt}; it opens once.`);
        }
        const asked = { ...input, from: seal.from, to: seal.to, applyRiskGate: false };
        const backtestId = await queue(tx, userId, asked, (via, _user, instrument, span) =>
          spanOf(via, instrument, span),
        );
        await seals.open(tx, userId, seal.id, formatInstant(clock.now()), backtestId);
        return seals.ofStrategy(tx, userId, input.strategyId);
      });
    },

    /** The sealed span of a user's strategy, which its clones share; null without one. */
    sealedSpan: (userId: string, strategyId: string): Promise<SealedSpan | null> =>
      isUuid(strategyId) ? seals.ofStrategy(db.as(userId), userId, strategyId) : Promise.resolve(null),

    /** Cancels a queued or running backtest. Throws NotFoundError, ConflictError (backtest_over). */
    async cancel(caller: Caller | null, id: string): Promise<void> {
      const { userId } = requireUser(caller);
      if (!isUuid(id)) throw backtestNotFound(id);
      await db.as(userId).transaction(async (tx) => {
        const status = await store.lockOwn(tx, id, userId);
        if (!status) throw backtestNotFound(id);
        if (isOver(status)) throw new ConflictError('backtest_over', `The backtest is already ${status}.`);
        await store.cancel(tx, id, formatInstant(clock.now()));
        await jobs.cancel(tx, backtestKey(id));
        tx.afterCommit(() => wakeups.publish(backtestTopic(id)));
      });
    },

    /**
     * Draws runs of a user's backtest's trades; null without a trade. Throws InvalidInputError for settings out of range,
     * RateLimitedError and UnavailableError as `parity`.
     */
    async monteCarlo(userId: string, id: string, input: MonteCarloInput): Promise<MonteCarloResult | null> {
      const spec = readMonteCarlo(input);
      const pnl = isUuid(id) ? await store.tradeCents(db.as(userId), id) : [];
      return pnl.length === 0 ? null : deps.threads.monteCarlo(userId, pnl, spec);
    },

    /** Yields at once and after every change of the backtest until it has ended. Throws NotFoundError. */
    async *follow(caller: Caller | null, id: string): AsyncGenerator<{ id: string }> {
      const { userId } = requireUser(caller);
      let rung = false;
      let ring = () => {
        rung = true;
      };
      const leave = wakeups.subscribe(backtestTopic(id), () => ring());
      try {
        for (;;) {
          rung = false;
          const status = isUuid(id) ? await store.statusOf(db, id, userId) : null;
          if (!status) throw backtestNotFound(id);
          yield { id };
          if (isOver(status)) return;
          // Polls as well, because wake-ups may be lost.
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, rung ? 0 : lookAgain);
            ring = () => {
              clearTimeout(timer);
              resolve();
            };
          });
          ring = () => {
            rung = true;
          };
        }
      } finally {
        leave();
      }
    },

    /** Compares a runtime with a backtest of the same bars; null when it has decided none. */
    parity: (caller: Caller | null, strategyId: string, mode: TradingMode): Promise<ParityReport | null> =>
      createParityReport(deps, requireUser(caller).userId, strategyId, mode),
  };
}
