import { retell, TIMEFRAMES, type Timeframe } from '../../engine/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type FieldIssue, InvalidInputError, invalid, type Tier } from '../../kernel/domain-error.ts';
import { newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { readText } from '../../kernel/text.ts';
import type { Database, Queryable, Tx } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import { diffGraphs, type GraphDiff, readGraph } from '../strategies/index.ts';
import { QuotaExceededError } from './drafting-errors.ts';
import type { DraftingStore } from './drafting-store.ts';
import { type Edit, editByWords } from './edit-by-words.ts';
import type { Draft, DraftMarkets, DraftProvider, DraftRequest, Progress } from './provider.ts';
import { monthOf, quotaOf, type VixQuota } from './quota.ts';

export interface GenerateInput {
  prompt: string;
  instrument?: string | null;
  timeframe?: string | null;
  /** Leave out unknown words instead of refusing. */
  lenient?: boolean | null;
}

/** A strategy in the export format, ready to be imported, and its explanation. */
export interface VixGeneration {
  strategy: { format: 'ex7.strategy/v1'; exported_at: string } & Pick<
    Draft,
    'name' | 'instrument' | 'timeframe' | 'tags' | 'graph'
  > & { description: string };
  /** The retelling, the assumptions, the questions and what was left out, as one text. */
  explanation: string;
  /** The graph in one paragraph, told by the graph alone. */
  retelling: string;
  assumptions: string[];
  questions: string[];
  notUnderstood: string[];
  issues: Draft['issues'];
  provider: string;
  quota: VixQuota;
}

export interface EditInput {
  graph?: unknown;
  instrument: string;
  timeframe: string;
  words: string;
  lenient?: boolean | null;
}
/** A graph after a change by words, which is not saved. */
export interface EditedGraph extends Edit {
  changes: GraphDiff;
  retelling: string;
}

export interface VixServiceDeps {
  db: Database;
  store: DraftingStore;
  provider: DraftProvider;
  markets: DraftMarkets;
  entitlements: {
    capOf(db: Queryable, userId: string, cap: 'vix_generations_per_month'): Promise<{ limit: number; tier: Tier }>;
  };
  openAccount(tx: Tx, caller: { userId: string; email: string | null }): Promise<void>;
  /** Limits prompts that produce no strategy and use no quota. `take` throws RateLimitedError. */
  fruitless: { take(userId: string): Promise<void>; giveBack(userId: string): Promise<void> };
  clock: Clock;
}

export type DraftingService = ReturnType<typeof createDraftingService>;

const MAX_DESCRIPTION = 2_000;
const PROMPT = { min: 3, max: 2_000 };
/** Timeout of a generation in milliseconds. */
const PATIENCE = 110_000;
/** A generation in progress for longer than this belongs to a dead process and does not count. */
const STALE = 10 * 60_000;

export function createDraftingService({
  db,
  store,
  provider,
  markets,
  entitlements,
  openAccount,
  fruitless,
  clock,
}: VixServiceDeps) {
  const used = (on: Queryable, userId: string, now: number) =>
    store.used(on, userId, monthOf(now), formatInstant(now - STALE));
  const quota = async (on: Queryable, userId: string): Promise<VixQuota> => {
    const now = clock.now();
    const cap = await entitlements.capOf(on, userId, 'vix_generations_per_month');
    return quotaOf(cap, await used(on, userId, now), now);
  };

  /** Reserves one generation of the monthly quota under the account lock, so that the count is exact. */
  async function take(caller: { userId: string; email: string | null }): Promise<string> {
    const id = newId();
    await db.as(caller.userId).transaction(async (tx) => {
      await openAccount(tx, caller);
      const left = await quota(tx, caller.userId);
      if (left.remaining === 0) throw new QuotaExceededError(left);
      const startedAt = formatInstant(clock.now());
      await store.take(tx, { id, userId: caller.userId, provider: provider.name, startedAt });
    });
    return id;
  }

  return {
    /** The month's generations that count. */
    usedThisMonth: (on: Queryable, userId: string): Promise<number> => used(on, userId, clock.now()),

    /**
     * Changes a graph by words, by rules. Throws InvalidInputError for words that are not understood or cannot be drawn,
     * GraphInvalidError for a graph that is none.
     */
    edit(input: EditInput): EditedGraph {
      const words = readText(input.words, ['words'], PROMPT);
      const graph = readGraph(input.graph);
      const { instrument, timeframe } = readMarket(input, markets);
      const edit = editByWords({ graph, instrument, timeframe, words, lenient: input.lenient ?? false }, markets);
      return {
        ...edit,
        changes: diffGraphs(graph, edit.graph),
        retelling: retell(edit.graph, { instrument, timeframe }),
      };
    },

    quotaOf: (userId: string): Promise<VixQuota> => quota(db, userId),

    /**
     * Drafts a strategy from a prompt. Throws InvalidInputError for a prompt that was not understood, QuotaExceededError,
     * UnavailableError, and RateLimitedError after too many prompts without a strategy; failed generations do not count.
     */
    async generate(
      caller: Caller | null,
      input: GenerateInput,
      signal?: AbortSignal,
      progress?: Progress,
    ): Promise<VixGeneration> {
      const user = requireUser(caller);
      const request = readRequest(input, markets);
      await fruitless.take(user.userId);
      const id = await take(user);
      let draft: Draft;
      try {
        const patience = AbortSignal.timeout(PATIENCE);
        draft = await provider.generate(request, signal ? AbortSignal.any([signal, patience]) : patience, progress);
      } catch (error) {
        await store.giveBack(db.as(user.userId), id);
        throw error;
      }
      const now = formatInstant(clock.now());
      await store.finish(db.as(user.userId), id, now);
      await fruitless.giveBack(user.userId);
      const { name, instrument, timeframe, tags, graph, issues, assumptions, questions, notUnderstood } = draft;
      const retelling = retell(graph, { instrument, timeframe });
      return {
        strategy: {
          format: 'ex7.strategy/v1',
          exported_at: now,
          name,
          description: [...retelling].slice(0, MAX_DESCRIPTION).join(''),
          instrument,
          timeframe,
          tags,
          graph,
        },
        explanation: explanationOf(retelling, draft),
        retelling,
        assumptions,
        questions,
        notUnderstood,
        issues,
        provider: provider.name,
        quota: await quota(db, user.userId),
      };
    },
  };
}

/** What the graph does, then what was assumed, asked and left out. */
function explanationOf(retelling: string, { assumptions, questions, notUnderstood }: Draft): string {
  const list = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? [`${title}\n${lines.map((line) => `- ${line}`).join('\n')}`] : [];
  return [
    retelling,
    ...list('Assumed:', assumptions),
    ...list('To be answered:', questions),
    ...list(
      'Not understood, and left out:',
      notUnderstood.map((words) => JSON.stringify(words)),
    ),
  ].join('\n\n');
}

function readMarket(input: EditInput, markets: DraftMarkets): { instrument: string; timeframe: Timeframe } {
  const { instrument } = input;
  if (!markets.contractOf(instrument))
    throw invalid(['instrument'], unknownInstrument(instrument, markets), 'unknown_instrument');
  const timeframe = TIMEFRAMES.find((known) => known === input.timeframe) as Timeframe | undefined;
  if (!timeframe) throw invalid(['timeframe'], `must be one of ${TIMEFRAMES.join(', ')}`, 'unknown_timeframe');
  return { instrument, timeframe };
}
const unknownInstrument = (symbol: string, markets: DraftMarkets): string =>
  `${JSON.stringify(symbol.slice(0, 40))} is not a known instrument; known: ${markets.symbols().join(', ')}`;

/** Validates the request. Throws one InvalidInputError with all issues. */
function readRequest(input: GenerateInput, markets: DraftMarkets): DraftRequest {
  const issues: FieldIssue[] = [];
  let prompt = '';
  try {
    prompt = readText(input.prompt, ['prompt'], PROMPT);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    issues.push(...error.fields);
  }
  const instrument = input.instrument ?? null;
  if (instrument !== null && !markets.contractOf(instrument)) {
    issues.push({
      code: 'unknown_instrument',
      path: ['instrument'],
      message: unknownInstrument(instrument, markets),
    });
  }
  const timeframe = TIMEFRAMES.find((known) => known === input.timeframe) as Timeframe | undefined;
  if (input.timeframe != null && !timeframe) {
    const message = `must be one of ${TIMEFRAMES.join(', ')}`;
    issues.push({ code: 'unknown_timeframe', path: ['timeframe'], message });
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  return { prompt, instrument, timeframe: timeframe ?? null, lenient: input.lenient ?? false };
}
