import type { Timeframe } from '../../../engine/index.ts';
import { type Expression, rebuilt, type Side, some } from '../expressions/expression.ts';
import { mirror, NoMirrorError } from '../expressions/mirror.ts';
import type { Clause } from '../reading/clauses.ts';
import type { Reading } from '../reading/read.ts';

// What all parts of the planning speak of.

/** The prompt contradicts itself, or leaves out what cannot be assumed. */
export class PlanError extends Error {}

export type Said = Reading['clauses'][number];
export type Kind<K extends Clause['kind']> = Extract<Said, { kind: K }>;

export const SIDES: readonly Side[] = ['long', 'short'];
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };
export const minutesOf = (timeframe: Timeframe): number =>
  Number(timeframe.slice(0, -1)) * (MINUTES[timeframe.slice(-1)] as number);

/** "Exit on the first close above": as soon as it is so. */
export const atOnce = (when: Expression): Expression =>
  rebuilt(when, (x) => (x.type === '@first' ? (x.inputs.in as Expression) : x));
export const attempt = <T>(work: () => T, otherwise: T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof NoMirrorError) return otherwise;
    throw error;
  }
};
export const usesSide = (x: Expression): boolean => some(x, ({ type }) => type === '@side');

export const opposite = (when: Expression): Expression => {
  try {
    return mirror(when);
  } catch (error) {
    if (error instanceof NoMirrorError) throw new PlanError(`the opposite of the entry is not known: ${error.message}`);
    throw error;
  }
};

export const expressionsOf = (clauses: readonly Said[]): Expression[] =>
  clauses.flatMap((clause) => ('when' in clause ? [clause.when] : 'level' in clause ? [clause.level] : []));
export const collect = (clauses: readonly Said[], type: string): Expression[] => {
  const found: Expression[] = [];
  for (const x of expressionsOf(clauses)) some(x, (one) => one.type === type && found.push(one) < 0);
  return found;
};
