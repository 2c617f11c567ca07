import { requireUser } from '../../../graphql/auth.ts';
import { builder } from '../../../graphql/builder.ts';
import { connectionType, orderType, PAGE_ARGUMENTS } from '../../../graphql/connection.ts';
import { Breaker, Side, TradingMode } from '../../../graphql/enums.ts';
import { pageRequest } from '../../../kernel/page.ts';
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

const BlockedSignalConnection = connectionType('BlockedSignal', BlockedSignal, 'denied entries');

const BlockedSignalOrder = orderType('BlockedSignal', 'denied entries', {
  BLOCKED_AT: { value: 'blockedAt', description: 'When it was denied.' },
  BAR_TS: { value: 'barTs', description: 'The bar of the entry.' },
});

export const BlockedFilter = builder.inputType('BlockedFilter', {
  description: 'A filter for denied entries; all given conditions must hold.',
  fields: (t) => ({
    strategyId: t.id({ description: 'Only entries of this strategy.' }),
    from: t.field({ type: 'DateTime', description: 'Only entries that were denied at or after this instant.' }),
    to: t.field({ type: 'DateTime', description: 'Only entries that were denied before this instant.' }),
    side: t.field({ type: Side, description: 'Only entries of this side.' }),
    instrument: t.id({ description: 'Only entries on this contract.' }),
    mode: t.field({ type: TradingMode, description: 'Only entries of this mode.' }),
    breaker: t.field({ type: Breaker, description: 'Only entries that this limit denied.' }),
  }),
});

builder.queryField('blockedEntries', (t) =>
  t.field({
    type: BlockedSignalConnection,
    description: 'The caller’s entries that the risk gate denied, most recently denied first.',
    args: {
      filter: t.arg({ type: BlockedFilter, description: 'Which ones.' }),
      ...PAGE_ARGUMENTS,
      orderBy: t.arg({ type: BlockedSignalOrder, description: 'Default: most recently denied first.' }),
    },
    resolve: (_root, { filter, ...args }, context) =>
      context.signals.blockedEntries(requireUser(context).userId, filter ?? {}, pageRequest(args)),
  }),
);

builder.queryField('blockedSignals', (t) =>
  t.field({
    type: BlockedSignalPage,
    description: 'The caller’s entries that the risk gate denied.',
    deprecationReason: 'Use blockedEntries, which pages with cursors like all other lists.',
    args: {
      limit: t.arg.int({ description: 'The number of rows, 1 to 200. Default 50.' }),
      offset: t.arg.int({ description: 'The number of newer entries to skip. Default 0.' }),
    },
    resolve: (_root, { limit, offset }, context) =>
      context.signals.blocked(requireUser(context).userId, { limit: limit ?? undefined, offset: offset ?? undefined }),
  }),
);
