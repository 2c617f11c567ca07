import type { Graph, NodeRevisions, Timeframe } from '../../engine/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ConflictError, invalid, NotFoundError } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Tx } from '../../platform/postgres/database.ts';
import type { JobQueue } from '../../platform/postgres/jobs.ts';
import { type Caller, requireUser } from '../account/index.ts';
import { readSettings, type SettingsInput, withOverrides } from '../backtests/index.ts';
import type { RiskLimits } from '../risk/index.ts';
import { type Objective, readExpression } from './objective.ts';
import { readSpace, type SpaceInput } from './parameter-space.ts';
import {
  type Fold,
  STUDY_TASK,
  type StudyKind,
  type StudyRequest,
  type StudyRow,
  studyKey,
  studyTopic,
} from './study.ts';
import { VARIANTS_AT_ONCE } from './study-job.ts';
import type { HeatCell, StudyStore } from './study-store.ts';

export interface StudyInput extends SettingsInput, SpaceInput {
  strategyId: string;
  version?: number | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
  applyRiskGate?: boolean | null | undefined;
  objective?: Objective | null | undefined;
  /** Of metrics; the objective is `expression` then. */
  expression?: string | null | undefined;
  minTrades?: number | null | undefined;
  /** Missing: a sweep. */
  walkForward?:
    | { folds: number; anchored?: boolean | null | undefined; trainShare?: number | null | undefined }
    | null
    | undefined;
  kFold?:
    | { folds: number; purgeMinutes?: number | null | undefined; embargoMinutes?: number | null | undefined }
    | null
    | undefined;
}

/** A version of a strategy, and the span of stored bars that a request means. */
export interface Prepared {
  version: number;
  graph: Graph;
  revisions: NodeRevisions;
  instrument: string;
  timeframe: Timeframe;
  /** UTC ms. */
  from: number;
  to: number;
}

export interface StudyServiceDeps {
  db: Database;
  store: StudyStore;
  jobs: JobQueue;
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  /** Throws NotFoundError, ConflictError (`no_bars`), InvalidInputError. */
  prepare(tx: Tx, userId: string, input: Pick<StudyInput, 'strategyId' | 'version' | 'from' | 'to'>): Promise<Prepared>;
  /** Throws GraphInvalidError. */
  requireExecutable(
    graph: Graph,
    market: { instrument: string; timeframe: Timeframe; revisions?: NodeRevisions },
  ): void;
  limitsOf(tx: Tx, userId: string): Promise<RiskLimits>;
  wakeups: { publish(topic: string): void; subscribe(topic: string, wake: () => void): () => void };
  clock: Clock;
  /** Milliseconds after which a follower reads the database without a wake-up. */
  lookAgain?: number;
}

/** Queued or running studies of a user. */
export const MOST_STUDIES = 3;
const LIST = 50;
/** Jobs of a study, so that several threads and processes share it. */
const MOST_CHUNKS = 64;
const FEWEST_IN_CHUNK = 25;
const MOST_FOLDS = 50;
const MINUTE = 60_000;

export type StudyService = ReturnType<typeof createStudyService>;

const notFound = (id: string) => new NotFoundError('study_not_found', `You have no study ${id}.`);

export function createStudyService(deps: StudyServiceDeps) {
  const {
    db,
    store,
    jobs,
    openAccount,
    prepare,
    requireExecutable,
    limitsOf,
    wakeups,
    clock,
    lookAgain = 1_000,
  } = deps;

  async function own(userId: string, id: string): Promise<StudyRow> {
    const study = isUuid(id) ? await store.byId(db.as(userId), userId, id) : null;
    if (!study) throw notFound(id);
    return study;
  }

  return {
    /**
     * Queues a study and returns its id. Throws InvalidInputError with every issue, NotFoundError, GraphInvalidError (the
     * strategy itself cannot run; variants that cannot are counted), ConflictError (`no_bars`, `too_many_studies`).
     */
    async run(caller: Caller | null, input: StudyInput): Promise<string> {
      const user = requireUser(caller);
      return db.as(user.userId).transaction(async (tx) => {
        await openAccount(tx, user);
        const {
          version,
          graph: saved,
          revisions,
          instrument,
          timeframe,
          from,
          to,
        } = await prepare(tx, user.userId, input);
        const settings = readSettings(input);
        const { axes, variants: space } = readSpace(input, ['input']);
        const minTrades = input.minTrades ?? 1;
        if (!(Number.isInteger(minTrades) && minTrades >= 1)) {
          throw invalid(['input', 'minTrades'], `expected a whole number from 1, got ${minTrades}`, 'range');
        }
        const graph = withOverrides(settings.graph ?? saved, settings.overrides ?? {}, ['input', 'overrides']);
        requireExecutable(graph, { instrument, timeframe, ...(settings.graph ? {} : { revisions }) });
        // Names of nodes are judged at once, not by each variant.
        withOverrides(graph, Object.fromEntries(axes.map(({ param }) => [param, null])), ['input', 'ranges']);
        const objective = objectiveOf(input);
        const folds = spansOf(input, from, to);
        const unfinished = await store.unfinished(tx, user.userId);
        if (unfinished >= MOST_STUDIES) {
          const message = `${MOST_STUDIES} of your studies are queued or running: wait for one, or cancel it.`;
          throw new ConflictError('too_many_studies', message);
        }
        const kind: StudyKind = input.kFold ? 'k_fold' : input.walkForward ? 'walk_forward' : 'sweep';
        const chunks =
          kind !== 'sweep'
            ? folds.length
            : Math.min(
                MOST_CHUNKS,
                Math.ceil(space.length / FEWEST_IN_CHUNK),
                Math.ceil(space.length / VARIANTS_AT_ONCE) * 4,
              );
        const study: StudyRequest = {
          ...{ id: newId(), userId: user.userId, strategyId: input.strategyId, strategyVersion: version, kind },
          ...{ instrument, timeframe, from: formatInstant(from), to: formatInstant(to), settings, axes, space, folds },
          limits: input.applyRiskGate === true ? await limitsOf(tx, user.userId) : null,
          objective,
          expression: objective === 'expression' ? (input.expression ?? null) : null,
          minTrades,
          chunks: Math.ceil(space.length / Math.ceil(space.length / chunks)),
        };
        if (kind !== 'sweep') study.chunks = folds.length;
        await store.insert(tx, study, formatInstant(clock.now()));
        for (let chunk = 0; chunk < study.chunks; chunk++) {
          const payload = { id: study.id, userId: user.userId, chunk };
          // The first parts of each study come before the later ones of others.
          await jobs.enqueue(tx, STUDY_TASK, payload, {
            key: studyKey(study.id, chunk),
            priority: unfinished * 10 + chunk,
          });
        }
        return study.id;
      });
    },

    /** Cancels a queued or running study; its parts stop before their next pass. Throws NotFoundError, ConflictError. */
    async cancel(caller: Caller | null, id: string): Promise<void> {
      const { userId } = requireUser(caller);
      const { status } = await own(userId, id);
      await db.as(userId).transaction(async (tx) => {
        const chunks = await store.cancel(tx, userId, id, formatInstant(clock.now()));
        if (chunks === null) throw new ConflictError('study_over', `The study is already ${status}.`);
        for (let chunk = 0; chunk < chunks; chunk++) await jobs.cancel(tx, studyKey(id, chunk));
        tx.afterCommit(() => wakeups.publish(studyTopic(id)));
      });
    },

    /** Null when the caller has none with this id. */
    async byId(caller: Caller | null, id: string): Promise<StudyRow | null> {
      const { userId } = requireUser(caller);
      return isUuid(id) ? store.byId(db.as(userId), userId, id) : null;
    },

    /** The caller's newest studies, of one strategy or of all: at most 50. */
    async list(caller: Caller | null, strategyId: string | null): Promise<StudyRow[]> {
      const { userId } = requireUser(caller);
      if (strategyId !== null && !isUuid(strategyId)) return [];
      return store.list(db.as(userId), userId, strategyId, LIST);
    },

    /** The variants of a study, the best first. */
    top: (userId: string, id: string, limit: number, offset: number) =>
      store.top(db.as(userId), userId, id, limit, offset),

    /** The folds of a walk-forward study in their order. */
    outcomes: (userId: string, id: string) => store.outcomes(db.as(userId), userId, id),

    /** Scores by the values of two of its parameters. Throws InvalidInputError for others. */
    async heatMap(study: StudyRow, x: string, y: string): Promise<HeatCell[]> {
      const names = study.axes.map(({ param }) => param);
      for (const [argument, name] of Object.entries({ x, y })) {
        if (!names.includes(name))
          throw invalid([argument], `expected one of ${names.join(', ')}, got "${name.slice(0, 80)}"`);
      }
      return store.cells(db.as(study.userId), study.userId, study.id, x, y);
    },

    /** Yields at once and after every change until the study has ended. Throws NotFoundError. */
    async *follow(caller: Caller | null, id: string): AsyncGenerator<StudyRow> {
      const { userId } = requireUser(caller);
      let ring = () => {};
      let rung = false;
      const leave = wakeups.subscribe(studyTopic(id), () => {
        rung = true;
        ring();
      });
      try {
        for (;;) {
          rung = false;
          const study = await own(userId, id);
          yield study;
          if (study.finishedAt !== null) return;
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, rung ? 0 : lookAgain);
            ring = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        }
      } finally {
        leave();
      }
    },
  };
}

function objectiveOf({ objective, expression }: StudyInput): Objective {
  if (expression != null) {
    if (objective != null && objective !== 'expression') {
      throw invalid(['input', 'expression'], `expected the objective EXPRESSION, got ${objective.toUpperCase()}`);
    }
    readExpression(expression, ['input', 'expression']);
    return 'expression';
  }
  if (objective === 'expression') {
    throw invalid(['input', 'expression'], 'expected an expression of metrics, such as net_pnl / max(1, max_drawdown)');
  }
  return objective ?? 'sharpe';
}

function spansOf({ walkForward, kFold }: StudyInput, from: number, to: number): Fold[] {
  if (walkForward && kFold) throw invalid(['input', 'kFold'], 'expected either walkForward or kFold');
  if (kFold) return kFoldsOf(kFold, from, to);
  return walkForward ? foldsOf(walkForward, from, to) : [];
}

const MAX_GAP = 1_000_000;

/**
 * Cuts the span into equal parts: each is tested once, with the variant chosen on all the others. Training ends `purge`
 * minutes before the test and begins again `embargo` minutes after it, so that no trade, and nothing that indicators carry
 * along, reaches from one into the other (M. López de Prado, "Advances in Financial Machine Learning", 2018, chapter 7).
 * Throws InvalidInputError.
 */
export function kFoldsOf(
  { folds, purgeMinutes, embargoMinutes }: NonNullable<StudyInput['kFold']>,
  from: number,
  to: number,
): Fold[] {
  const path = (name: string) => ['input', 'kFold', name];
  const within = (name: string, value: number, least: number, most: number) => {
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw invalid(path(name), `expected a whole number from ${least} to ${most}, got ${value}`, 'range');
  };
  within('folds', folds, 2, MOST_FOLDS);
  const minutes = Math.floor((to - from) / MINUTE);
  const purge = within('purgeMinutes', purgeMinutes ?? 60, 0, MAX_GAP) * MINUTE;
  // One hundredth of the span, as the book suggests.
  const embargo = within('embargoMinutes', embargoMinutes ?? Math.ceil(minutes / 100), 0, MAX_GAP) * MINUTE;
  const at = (k: number) => (k === folds ? to : from + Math.floor((k * minutes) / folds) * MINUTE);
  return Array.from({ length: folds }, (_, k) => {
    const test = { from: at(k), to: at(k + 1) };
    const train = [
      { from, to: test.from - purge },
      { from: test.to + embargo, to },
    ].filter((span) => span.to > span.from);
    if (test.to <= test.from || train.length === 0) {
      const message = `the span of ${minutes} minutes leaves no training beside test ${k + 1} of ${folds}, with purge and embargo`;
      throw invalid(path('folds'), message, 'range');
    }
    return { train, test };
  });
}

/**
 * Spans of training and test: the tests follow each other to the end of the span, each on bars that its variant was not
 * chosen on (R. Pardo, "The Evaluation and Optimization of Trading Strategies", 2008). Anchored: each training begins at
 * the start of the span. Throws InvalidInputError.
 */
export function foldsOf(
  { folds, anchored, trainShare: share }: NonNullable<StudyInput['walkForward']>,
  from: number,
  to: number,
): Fold[] {
  const trainShare = share ?? 0.5;
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= MOST_FOLDS)) {
    throw invalid(
      ['input', 'walkForward', 'folds'],
      `expected a whole number from 2 to ${MOST_FOLDS}, got ${folds}`,
      'range',
    );
  }
  if (!(trainShare >= 0.1 && trainShare <= 0.9)) {
    throw invalid(['input', 'walkForward', 'trainShare'], `expected 0.1 to 0.9, got ${trainShare}`, 'range');
  }
  const minutes = Math.floor((to - from) / MINUTE);
  const train = Math.floor(minutes * trainShare);
  const at = (k: number) => from + (train + Math.floor((k * (minutes - train)) / folds)) * MINUTE;
  if (minutes - train < folds) {
    throw invalid(
      ['input', 'walkForward', 'folds'],
      `the span of ${minutes} minutes leaves no minute for each of ${folds} tests`,
      'range',
    );
  }
  return Array.from({ length: folds }, (_, k) => ({
    train: [{ from: anchored ? from : at(k) - train * MINUTE, to: at(k) }],
    test: { from: at(k), to: k === folds - 1 ? to : at(k + 1) },
  }));
}
