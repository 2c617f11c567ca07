import { invalid } from '../../kernel/domain-error.ts';
import { drawPlan } from './draw-plan.ts';
import { type Expression, node, some } from './expressions/expression.ts';
import { NoMirrorError } from './expressions/mirror.ts';
import { type ResolveContext, UnresolvableError } from './expressions/resolve.ts';
import { nameOf } from './name.ts';
import { notUnderstood, refused } from './not-understood.ts';
import type { Plan } from './plan.ts';
import { makePlan } from './planning/make-plan.ts';
import { minutesOf, PlanError } from './planning/said.ts';
import type { Draft, DraftMarkets, DraftProvider, DraftRequest } from './provider.ts';
import { type Reading, read } from './reading/read.ts';
import { CannotDrawError } from './reading/terms.ts';

const EXAMPLE = '"buy when the 9 EMA crosses above the 21 EMA, stop 2 ATR, target 2R"';

/** Parses a prompt by a grammar: no key, no network, deterministic. */
export function createRuleBasedProvider({ markets }: { markets: DraftMarkets }): DraftProvider {
  return {
    name: 'rules',
    generate: async (request) => draftByRules(request, markets),
  };
}

export function draftByRules(request: DraftRequest, markets: DraftMarkets): Draft {
  const reading = read(request.prompt, markets.symbols());
  if (reading.impossible.length > 0) {
    const impossible = `it asks for what cannot be drawn here: ${reading.impossible.join(', ')}`;
    throw reading.unread.length > 0
      ? notUnderstood(reading.unread, impossible)
      : refused(`cannot be drawn: ${impossible}`);
  }
  const { plan, unused, frameIsOwn } = planOf(reading, request);
  const lost = [...reading.unread, ...unused];
  if (lost.length > 0 && !request.lenient) throw notUnderstood(lost);
  plan.leftOut = lost;
  return drawn(plan, reading, frameIsOwn, markets);
}

function planOf(reading: Reading, request: DraftRequest) {
  try {
    return makePlan(reading, request);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    if (reading.unread.length > 0) throw notUnderstood(reading.unread, error.message);
    throw refused(`cannot be drawn: ${error.message}. For example: ${EXAMPLE}`);
  }
}

function drawn(plan: Plan, reading: Reading, frameIsOwn: boolean, markets: DraftMarkets): Draft {
  const { instrument, timeframe, assumed, questions } = plan;
  const contract = markets.contractOf(instrument);
  if (!contract) throw new Error(`There is no instrument ${instrument}`);
  const context: ResolveContext = {
    ...contract,
    minutes: timeframe === '1d' ? 1380 : minutesOf(timeframe),
    mentioned: mentionedIn(reading),
    bands: bandsIn(reading),
    frameIsOwn,
    note(kind, text) {
      const list = kind === 'assumption' ? assumed : questions;
      if (!list.includes(text)) list.push(text);
    },
  };
  let made: ReturnType<typeof drawPlan>;
  try {
    made = drawPlan(plan, context);
  } catch (error) {
    if (
      error instanceof UnresolvableError ||
      error instanceof NoMirrorError ||
      error instanceof CannotDrawError ||
      error instanceof PlanError
    )
      throw refused(`cannot be drawn: ${error.message}`);
    throw error;
  }
  if (made.outOfRange.length > 0) throw refused(`has numbers that cannot be used: ${made.outOfRange.join('; ')}`);
  const { graph, executable, issues } = markets.validate(made.graph, { instrument, timeframe });
  const wrong = issues.filter(
    ({ severity, code }) =>
      severity === 'error' || code === 'never_true' || code === 'exit_true_at_entry' || code === 'constant_condition',
  );
  if (!executable || !graph || wrong.length > 0) {
    const reasons = [...new Set(wrong.map(({ message }) => message))];
    const words = [
      ...new Set(
        reading.clauses
          .filter(({ kind }) => ['entry', 'order', 'setup', 'filter', 'veto', 'exit', 'hours'].includes(kind))
          .map((clause) => JSON.stringify(clause.words)),
      ),
    ];
    throw invalid(
      ['prompt'],
      `asks for a strategy that cannot run (${words.join(', ')}): ${reasons.join('; ')}`,
      'not_executable',
    );
  }
  return {
    name: nameOf(plan),
    instrument,
    timeframe,
    tags: ['vix'],
    graph,
    issues,
    assumptions: assumed,
    questions,
    notUnderstood: plan.leftOut,
  };
}

const expressionsOf = ({ clauses }: Reading): Expression[] =>
  clauses.flatMap((clause) =>
    'when' in clause ? [clause.when] : 'level' in clause ? [clause.level] : clause.kind === 'settings' ? clause.of : [],
  );

/** The params that are said somewhere, by node type: "RSI(2) reversion: long when RSI …". */
export function mentionedIn(reading: Reading): Map<string, Record<string, unknown>> {
  const mentioned = new Map<string, Record<string, unknown>>();
  for (const x of expressionsOf(reading)) {
    some(x, ({ type, params }) => {
      const known = mentioned.get(type) ?? {};
      for (const [name, value] of Object.entries(params)) if (value !== undefined) known[name] ??= value;
      mentioned.set(type, known);
      return false;
    });
  }
  return mentioned;
}

/** The bands that are spoken of; Bollinger's where none are. */
export function bandsIn(reading: Reading): Expression {
  const all = expressionsOf(reading);
  const has = (test: (x: Expression) => boolean) => all.some((x) => some(x, test));
  const vwap = has(({ type, output }) => type === 'ind.vwap' && output !== 'vwap');
  const keltner = has(({ type }) => type === 'ind.keltner');
  const bollinger = has(({ type }) => type === 'ind.bollinger');
  const bars = { bars: node('data.bars', 'bars') };
  if (keltner && !bollinger && !vwap)
    return node('ind.keltner', 'middle', { length: undefined, atr_length: undefined, multiplier: undefined }, bars);
  return vwap && !bollinger
    ? node('ind.vwap', 'vwap', { anchor: 'session', band_stddev: undefined }, bars)
    : node('ind.bollinger', 'middle', { length: undefined, stddev: undefined }, { source: node('data.bars', 'close') });
}
