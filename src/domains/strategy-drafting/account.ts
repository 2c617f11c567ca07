import type { Graph } from '../../engine/index.ts';
import { lex } from './reading/lexer.ts';

// The account of a prompt for a graph that was not made by the grammar: its numbers, and whether it says no.

const NEGATIONS = new Set(['not', 'no', 'avoid', 'except', 'unless', 'dont_long', 'dont_short', 'outside']);
const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** Numbers that a graph says without saying them: the slots of a day, a half. */
const UNITS_OF_TIME = new Set(['minute', 'hour', 'day']);

/** The numbers, times and negations of a prompt that a graph has nothing of. */
export function unusedIn(prompt: string, { graph, timeframe }: { graph: Graph; timeframe: string }): string[] {
  const { lexemes, text } = lex(prompt, new Set(), []);
  const values = new Set<number>();
  const clocks = new Set<string>();
  for (const { params } of graph.nodes) {
    for (const value of Object.values(params)) {
      if (typeof value === 'number') values.add(value);
      if (typeof value === 'string' && /^\d\d:\d\d$/.test(value)) clocks.add(value);
    }
  }
  const minutes = Number(timeframe.slice(0, -1)) * (timeframe.endsWith('h') ? 60 : timeframe.endsWith('d') ? 1440 : 1);
  const isUsed = (value: number): boolean =>
    [value, -value, value / 100, 1 + value / 100, 1 - value / 100, 100 - value, value / minutes].some((each) =>
      [...values].some((known) => Math.abs(known - each) < 1e-9),
    );
  const unused: string[] = [];
  lexemes.forEach(({ tokens, from, to }, k) => {
    const [token] = tokens;
    if (token === undefined) return;
    const next = lexemes[k + 1]?.tokens[0] ?? '';
    if (NUMBER.test(token)) {
      const value = Number(token);
      const isTimeframe = UNITS_OF_TIME.has(next) && value * (next === 'hour' ? 60 : 1) === minutes;
      if (!isTimeframe && !isUsed(value)) unused.push(text.slice(from, lexemes[k + 1]?.to ?? to));
    } else if (token.startsWith('@')) {
      if (!clocks.has(token.slice(1, 6))) unused.push(text.slice(from, to));
    } else if (token in DAYS) {
      if (!choosesDays(graph)) unused.push(text.slice(from, to));
    } else if (NEGATIONS.has(token) && !saysNo(graph)) unused.push(text.slice(from, lexemes[k + 1]?.to ?? to));
  });
  return [...new Set(unused)];
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
const DAYS: Readonly<Record<string, true>> = {
  monday: true,
  tuesday: true,
  wednesday: true,
  thursday: true,
  friday: true,
  saturday: true,
  sunday: true,
};
/** Whether it trades on other days than from Monday to Friday. */
const choosesDays = ({ nodes }: Graph): boolean =>
  nodes.some(
    ({ type, params }) =>
      type === 'filter.session' &&
      ((params.days ?? WEEKDAYS) as string[]).join() !== WEEKDAYS.join() &&
      ((params.days ?? WEEKDAYS) as string[]).length < 7,
  );

/** A graph denies by a node that turns a condition, by other hours, or by the opposite comparison. */
const saysNo = ({ nodes }: Graph): boolean =>
  nodes.some(
    ({ type, params }) =>
      type === 'logic.not' ||
      (type === 'filter.session' && (params.invert === true || ((params.days ?? WEEKDAYS) as string[]).length < 7)) ||
      (type === 'cond.compare' && ['lte', 'gte', 'neq'].includes(params.op as string)) ||
      type === 'exit.time',
  );
