import { builder } from '../../../graphql/builder.ts';
import type { Move } from '../lifecycle.ts';
import { reread, StrategyResult } from './strategy-result.ts';

/** The transitions and their descriptions. */
const MOVES: readonly [Move, description: string][] = [
  ['promote', 'Promotes a strategy: draft to ready, or ready to live. Its graph must be executable.'],
  ['pause', 'Pauses a live strategy; its runtimes drain.'],
  ['resume', 'Resumes a paused strategy. Runtimes are not started.'],
  ['archive', 'Archives a strategy: its runtimes drain, and it becomes read-only.'],
  ['unarchive', 'Restores an archived strategy as a draft.'],
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
