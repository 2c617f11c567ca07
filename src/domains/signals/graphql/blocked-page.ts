import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import type { BlockedPage } from '../blocked-list-store.ts';
import { BlockedSignal } from './blocked.ts';

const BlockedSignalPage = builder.objectRef<BlockedPage & { timestamp: string }>('BlockedSignalPage').implement({
  description: 'A page of the caller’s denied entries, newest first.',
  fields: (t) => ({
    items: t.expose('items', { type: [BlockedSignal], description: 'The entries of this page.' }),
    total: t.exposeInt('total', { description: 'The total number of entries.' }),
    limit: t.exposeInt('limit', { description: 'The requested number of entries.' }),
    offset: t.exposeInt('offset', { description: 'The number of newer entries skipped.' }),
    timestamp: t.expose('timestamp', { type: 'DateTime', description: 'When this page was read.' }),
  }),
});

builder.queryField('blockedSignals', (t) =>
  t.field({
    type: BlockedSignalPage,
    description: 'The caller’s entries that the risk gate denied.',
    args: {
      limit: t.arg.int({ description: 'The number of rows, 1 to 200. Default 50.' }),
      offset: t.arg.int({ description: 'The number of newer entries to skip. Default 0.' }),
    },
    resolve: (_root, { limit, offset }, context) =>
      context.signals.blocked(requireUser(context).userId, { limit: limit ?? undefined, offset: offset ?? undefined }),
  }),
);
