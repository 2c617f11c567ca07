import { requireOperator } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { ForbiddenError, InvalidInputError } from '../../../kernel/domain-error.ts';
import type { HistoryChange } from '../history-store.ts';
import { BARS_PER_REQUEST } from '../limits.ts';
import { BarInputType } from './ingest.ts';

const ImportedBarsType = builder.objectRef<HistoryChange>('ImportedBars').implement({
  description: 'What became of the bars of an import: added, known and corrected add up to those sent.',
  fields: (t) => ({
    added: t.exposeInt('added', { description: 'How many were not stored before.' }),
    known: t.exposeInt('known', { description: 'How many were stored already, exactly so.' }),
    corrected: t.exposeInt('corrected', { description: 'How many replaced a stored bar that differed.' }),
    revision: t.exposeInt('revision', {
      description: 'The data revision of the instrument afterwards: each import that changes something raises it.',
    }),
  }),
});

const ImportBarsResult = resultUnion(
  'ImportBarsResult',
  'What became of the bars, or why none was stored.',
  ImportedBarsType,
  [ForbiddenError, InvalidInputError],
);

builder.mutationField('importBars', (t) =>
  t.field({
    type: ImportBarsResult,
    description:
      'Stores bars of any age in any order, older ones and gaps included: all of them or none. Service role or admin. Running strategies keep what they decided.',
    args: {
      instrument: t.arg.id({ required: true, description: 'The contract: `MES`.' }),
      bars: t.arg({
        type: [BarInputType],
        required: true,
        description: `At most ${BARS_PER_REQUEST.toLocaleString('en-US')}, each minute once: so many fit into a request body of 1 MiB.`,
      }),
      reason: t.arg.string({
        description:
          'Why stored bars that differ are replaced; what they were is kept. Without one they refuse the import (`conflicting_bar`).',
      }),
      dryRun: t.arg.boolean({ defaultValue: false, description: 'Says what would be stored, and stores nothing.' }),
    },
    resolve(_root, { instrument, bars, reason, dryRun }, context) {
      requireOperator(context);
      return context.market.imports.importBars(instrument, bars, { reason: reason ?? null, dryRun: dryRun ?? false });
    },
  }),
);
