import { all, any, type Expression, not, type Side, some } from '../expressions/expression.ts';
import type { Clause } from '../reading/clauses.ts';
import { type Kind, opposite, PlanError, type Said, SIDES, usesSide } from './said.ts';

// When each side enters, and what limits it.

interface Entries extends Partial<Record<Side, Expression>> {
  hours: Expression[];
  /** "sell when …", read as an exit of longs. */
  sold: { when: Expression }[];
}

export function chooseEntries(
  clauses: readonly Said[],
  assumed: string[],
  questions: string[],
  unused: string[],
): Entries {
  const of = <K extends Clause['kind']>(kind: K) => clauses.filter((clause): clause is Kind<K> => clause.kind === kind);
  const found: Record<Side, Expression[]> = { long: [], short: [] };
  const setups = of('setup');
  const sold: { when: Expression }[] = of('sell_when').map(({ when }) => ({ when }));
  const alone = new Set(of('side').map(({ side }) => side));
  const only = of('one_side').map(({ side }) => side);
  if (new Set(only).size > 1) throw new PlanError('it wants longs only and shorts only');
  const said = of('entry');
  const saysShort =
    said.some(({ side }) => side === 'short' || side === 'both') ||
    of('filter').some(({ side }) => side === 'short') ||
    alone.has('short') ||
    alone.has('both');
  const saysLong = said.some(({ side }) => side === 'long' || side === 'both');
  const bySentence = new Map<number, Set<Side>>();
  const add = (side: Side, when: Expression, sentence: number) => {
    found[side].push(when);
    bySentence.set(sentence, (bySentence.get(sentence) ?? new Set()).add(side));
  };
  for (const { order, when, sentence } of of('order')) add(order.side, when, sentence);
  for (const { side, when, sentence } of said) {
    if (side === 'sell') {
      if (saysLong && !saysShort) sold.push({ when });
      else add('short', when, sentence);
    } else if (side === 'both') addBoth(when, sentence);
    else if (side === null && triggers(sentence)) {
      // "long above yesterday's close, entry on a cross of the averages": both together.
      const own = SIDES.find((each) => bySentence.get(sentence)?.has(each)) as Side;
      found[own] = found[own].map((entry) => all(entry, when));
      questions.push('Is the entry taken when all of its conditions are true together? It is read so.');
    } else if (side === null) addUnsided(when, sentence);
    else add(side, when, sentence);
  }
  function triggers(sentence: number): boolean {
    const sides = bySentence.get(sentence);
    return sides?.size === 1 && said.some((one) => one.sentence === sentence && one.side !== null);
  }
  function addBoth(when: Expression, sentence: number): void {
    if (!usesSide(when))
      throw new PlanError('the same condition opens longs and shorts: say when to buy and when to sell short');
    add('long', when, sentence);
    add('short', when, sentence);
  }
  function addUnsided(when: Expression, sentence: number): void {
    const chosen =
      only[0] ?? (alone.size === 1 ? [...alone][0] : alone.has('long') && alone.has('short') ? 'both' : undefined);
    const told = [...setups, ...of('filter').filter((filter) => filter.side === null)];
    const trending = new Set(told.map((one) => trendOf(one.when)).filter((way) => way !== null));
    const [way] = trending;
    if (chosen === undefined && trending.size === 1 && way) {
      add(way, when, sentence);
      questions.push(`Is it for ${way === 'long' ? 'buying' : 'selling short'}? No side was named; the trend says so.`);
    } else if (chosen === 'long' || chosen === 'short') add(chosen, when, sentence);
    else if (chosen === 'sell') add('short', when, sentence);
    else if (usesSide(when)) {
      addBoth(when, sentence);
      if (chosen !== 'both') assumed.push('No side was named: both.');
    } else {
      const side = crossing(when);
      if (side === null) throw new PlanError('it does not say whether to buy or to sell short');
      if (chosen === 'both') {
        add(side, when, sentence);
        add(side === 'long' ? 'short' : 'long', opposite(when), sentence);
      } else {
        add(side, when, sentence);
        questions.push(`Is it for ${side === 'long' ? 'buying' : 'selling short'}? No side was named; it is read so.`);
      }
    }
  }
  /** An idea beside the entries: their title where they say the same, else a condition of each of them. */
  function limitBySetups(left: readonly Kind<'setup'>[]): void {
    for (const { when, words } of left) {
      if (SIDES.every((side) => found[side].every((entry) => coveredBy(entry, when)))) {
        assumed.push(`"${words}" is read as the title of the entries.`);
        continue;
      }
      for (const side of SIDES) found[side] = found[side].map((entry) => all(entry, when));
      questions.push(`Is "${words}" a condition of every entry? It is read so.`);
    }
  }
  if (sold.length > 0 && saysLong)
    questions.push('Is "sell" the way out of the long, or a short entry? It is read as the way out.');
  if (sold.length > 0 && !saysLong) {
    for (const { when } of sold.splice(0)) add('short', when, -1);
    questions.push('Is "sell" a short entry? It is read so.');
  }
  if (found.long.length + found.short.length === 0) {
    const [first, ...more] = setups;
    if (first) addUnsided(first.when, first.sentence);
    limitBySetups(more);
    const filters = of('filter').filter(({ side }) => side === null);
    // "short only when ADX is above 30": the condition is the entry.
    const sided = of('filter').filter(({ side }) => side !== null);
    if (!first && filters.length === 0 && sided.length > 0 && setups.length === 0) {
      for (const { side, when, sentence } of sided) add(side as Side, when, sentence);
      clauses = clauses.filter((clause) => !sided.includes(clause as Kind<'filter'>));
      questions.push('Is the condition of the side its entry? It is read so.');
    }
    if (!first && filters.length > 0 && alone.size > 0) {
      const used = filters[0] as Kind<'filter'>;
      addUnsided(used.when, used.sentence);
      clauses = clauses.filter((clause) => clause !== used);
    }
  } else if (said.length > 0) {
    // "RSI(2) reversion: long when …": the idea is the title of what follows.
    const unsided = said.every(({ side }) => side === null);
    if (unsided) {
      // "daily trend up, enter on a pullback": the state is a condition of the entry.
      for (const { when } of setups)
        for (const side of SIDES) found[side] = found[side].map((entry) => all(entry, when));
    } else limitBySetups(setups);
    for (const side of alone)
      if (side !== 'both' && side !== 'sell' && !found[side as Side].length) unused.push(side as string);
  }
  if (of('mirror').length > 0) {
    const have = SIDES.filter((side) => found[side].length > 0);
    if (have.length !== 1) unused.push(...of('mirror').map(({ words }) => words));
    else {
      const other = have[0] === 'long' ? 'short' : 'long';
      found[other] = found[have[0] as Side].map((when) => (usesSide(when) ? when : opposite(when)));
    }
  }
  if (found.long.length + found.short.length === 0) throw new PlanError('it says no entry that I understand');
  for (const side of only) {
    const other = side === 'long' ? 'short' : 'long';
    if (found[other].length > 0 && found[side].length === 0)
      throw new PlanError(`it wants ${side}s only, and says when to go ${other}`);
    found[other] = [];
  }
  const result: Entries = { hours: [], sold };
  for (const side of SIDES) {
    if (found[side].length === 0) continue;
    if (found[side].length > 1) assumed.push(`There are several ${side} entries: any of them opens a trade.`);
    result[side] = any(...found[side]);
  }
  limitEntries(result, clauses, bySentence, questions);
  return result;
}

/** Whether an entry speaks of all that an idea speaks of. */
function coveredBy(entry: Expression, idea: Expression): boolean {
  const own = indicatorsIn(entry);
  const wanted = indicatorsIn(idea);
  const isIn = ({ type, length }: Indicator) =>
    own.some(
      (one) =>
        (one.type === type || (one.type === '@band' && BANDS.has(type))) &&
        (one.length === length || one.length === undefined || length === undefined),
    );
  return wanted.length > 0 && wanted.every(isIn);
}
interface Indicator {
  type: string;
  length: unknown;
}
const BANDS = new Set(['ind.bollinger', 'ind.vwap', 'ind.keltner']);
function indicatorsIn(x: Expression): Indicator[] {
  const found: Indicator[] = [];
  some(x, ({ type, params }) => {
    if (type === '@ma') found.push({ type: 'ind.sma', length: params.length });
    else if (type === '@band' || type.startsWith('ind.') || (type.startsWith('data.') && !/bars$|constant/.test(type)))
      found.push({ type, length: params.length ?? params.minutes });
    return false;
  });
  return found;
}

/** Filters and vetoes belong to their side, to the side of their sentence, or to both; hours to both. */
function limitEntries(
  result: Entries,
  clauses: readonly Said[],
  bySentence: ReadonlyMap<number, ReadonlySet<Side>>,
  questions: string[],
): void {
  const both = result.long !== undefined && result.short !== undefined;
  for (const clause of clauses) {
    if (clause.kind === 'hours') result.hours.push(clause.when);
    if (clause.kind !== 'filter' && clause.kind !== 'veto') continue;
    const when = clause.kind === 'veto' ? not(clause.when) : clause.when;
    const sentence = bySentence.get(clause.sentence);
    const sides = clause.side ? [clause.side] : both && sentence?.size === 1 ? [...sentence] : SIDES;
    for (const side of sides) {
      const entry = result[side];
      if (entry) result[side] = all(entry, when);
    }
  }
  if (!both) return;
  const hoursOf = (x: Expression): Expression[] =>
    x.type === 'logic.and' ? (x.inputs.in as Expression[]).filter(isHours) : [];
  const [long, short] = SIDES.map((side) => hoursOf(result[side] as Expression)) as [Expression[], Expression[]];
  if ((long.length === 0) === (short.length === 0)) return;
  const side: Side = long.length > 0 ? 'long' : 'short';
  questions.push(`The hours are told with the ${side} entry: are they for both sides? They are read so.`);
  const rest = ((result[side] as Expression).inputs.in as Expression[]).filter((x) => !isHours(x));
  result.hours.push(...long, ...short);
  result[side] = all(...rest);
}
const isHours = (x: Expression): boolean =>
  x.type === 'filter.session' ||
  (x.type === '@note' && isHours(x.inputs.x as Expression)) ||
  (x.type === 'logic.or' && (x.inputs.in as Expression[]).every(isHours));

/** The side that a trend is for. */
const trendOf = (when: Expression): Side | null =>
  when.type === '@note' && /trend (up|down)/.test(String(when.params.text))
    ? String(when.params.text).includes('trend up')
      ? 'long'
      : 'short'
    : null;

/** The side that a lone cross is for: up buys. */
function crossing(when: Expression): Side | null {
  if (when.type === '@note') return crossing(when.inputs.x as Expression);
  if (when.type === 'logic.and') {
    const sides = new Set((when.inputs.in as Expression[]).map(crossing).filter((side) => side !== null));
    return sides.size === 1 ? ([...sides][0] as Side) : null;
  }
  if (when.type !== 'cond.cross') return null;
  return when.params.direction === 'above' ? 'long' : when.params.direction === 'below' ? 'short' : null;
}
