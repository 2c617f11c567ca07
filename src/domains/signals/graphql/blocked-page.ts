import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { BlockedPage } from '../blocked-list-store.ts';
import { BlockedSignal } from './blocked.ts';

const BlockedSignalPage = builder.objectRef<BlockedPage & { timestamp: string }>('BlockedSignalPage').implement({
  description: 'Some of the caller’s denied entries, the newest first.',
  fields: (t) => ({
    items: t.expose('items', { type: [BlockedSignal], description: 'The entries of this page.' }),
    total: t.exposeInt('total', { description: 'How many there are.' }),
    limit: t.exposeInt('limit', { description: 'How many were asked for.' }),
    offset: t.exposeInt('offset', { description: 'How many newer ones were left out.' }),
    timestamp: t.expose('timestamp', { type: 'DateTime', description: 'When this was read.' }),
  }),
});

builder.queryField('blockedSignals', (t) =>
  t.field({
    type: BlockedSignalPage,
    description: 'Entries of the caller that the risk gate denied: why didn’t my signal fire?',
    args: {
      limit: t.arg.int({ description: 'How many rows, 1 to 200; 50 when left out.' }),
      offset: t.arg.int({ description: 'How many newer ones to leave out; 0 when left out.' }),
    },
    resolve: (_root, { limit, offset }, context) =>
      context.signals.blocked(requireUser(context).userId, { limit: limit ?? undefined, offset: offset ?? undefined }),
  }),
);
