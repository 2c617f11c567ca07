import { builder } from '../../../graphql/builder.ts';
import type { Move } from '../lifecycle.ts';
import { reread, StrategyResult } from './strategy-result.ts';

/** The moves between statuses, and what each is for. */
const MOVES: readonly [Move, description: string][] = [
  ['promote', 'Moves a strategy one step forward, draft to ready or ready to live. Its graph must be able to run.'],
  ['pause', 'Holds a live strategy back: its runtimes stop after the bar in hand.'],
  ['resume', 'Makes a paused strategy live again. Its runtimes are not started by this.'],
  ['archive', 'Puts a strategy away: its runtimes stop after the bar in hand, and it cannot be changed.'],
  ['unarchive', 'Takes an archived strategy out again, as a draft.'],
];

for (const [move, description] of MOVES) {
  builder.mutationField(`${move}Strategy`, (t) =>
    t.field({
      type: StrategyResult,
      description,
      args: { id: t.arg.id({ required: true, description: 'The strategy.' }) },
      async resolve(_root, { id }, context, info) {
        return reread(context, info, await context.strategies.service[move](context.caller, id));
      },
    }),
  );
}
