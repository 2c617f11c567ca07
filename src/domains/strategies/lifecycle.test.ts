import { describe, expect, it } from 'vitest';
import {
  allowedTransitions,
  destination,
  type Move,
  moveTo,
  STRATEGY_STATUSES,
  type StrategyStatus,
} from './lifecycle.ts';
import { TransitionNotAllowedError } from './strategy-errors.ts';

/** The new status for each move and status, or null: the table of domain.md §2. */
const TABLE: Record<Move, Record<StrategyStatus, StrategyStatus | null>> = {
  promote: { draft: 'ready', ready: 'live', live: null, paused: null, archived: null },
  pause: { draft: null, ready: null, live: 'paused', paused: null, archived: null },
  resume: { draft: null, ready: null, live: null, paused: 'live', archived: null },
  archive: { draft: 'archived', ready: 'archived', live: 'archived', paused: 'archived', archived: null },
  unarchive: { draft: null, ready: null, live: null, paused: null, archived: 'draft' },
};
const moves = Object.keys(TABLE) as Move[];

describe('transitions of a strategy', () => {
  it.each(moves.flatMap((move) => STRATEGY_STATUSES.map((from) => [move, from] as const)))(
    '%s from %s',
    (move, from) => {
      const { to } = destination(move, from);
      expect(to).toBe(TABLE[move][from]);
    },
  );

  it.each(['live', 'paused', 'archived'] as const)(
    'a rejected promotion from %s names the allowed statuses',
    (from) => {
      expect(allowedTransitions(from)).not.toContain(destination('promote', from).asked);
    },
  );

  it.each(STRATEGY_STATUSES)('the allowed statuses from %s are the targets of the moves', (from) => {
    const led = moves.map((move) => TABLE[move][from]).filter((to) => to !== null);
    expect(allowedTransitions(from).sort()).toEqual(led.sort());
  });

  it.each(STRATEGY_STATUSES)('exactly one transition leads from %s to each allowed status', (from) => {
    for (const to of allowedTransitions(from)) expect(TABLE[moveTo(from, to) as Move][from]).toBe(to);
  });

  it('an error names the move for each allowed status', () => {
    expect(new TransitionNotAllowedError('resume', 'ready', 'live')).toMatchObject({
      message: 'You cannot resume a ready strategy; it can become live (promote) or archived (archive).',
      from: 'ready',
      to: 'live',
      allowed: ['live', 'archived'],
    });
  });
});
