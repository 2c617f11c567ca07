import { builder } from '../../../graphql/builder.ts';
import { resultUnion } from '../../../graphql/errors.ts';
import { CaveatRef, DisclaimerRef, MetricsRef, type MetricsShape } from '../../../graphql/references.ts';
import { ConflictError, InvalidInputError, NotFoundError, TierLimitError } from '../../../kernel/domain-error.ts';
import { formatInstant } from '../../../kernel/instant.ts';
import { type BacktestSettings, type Caveat, downsampled, type EquityPoint, usdOf } from '../../backtests/index.ts';
import './context.ts';
import type { SharedKind, ShareLink } from '../share-link-store.ts';
import type { SharedView } from '../share-service.ts';
import { StudyType } from './study.ts';

const POINTS = 500;

const KindType = builder.enumType('SharedKind', {
  description: 'What a link shows.',
  values: {
    BACKTEST: { value: 'backtest', description: 'A backtest, with its drawing.' },
    STRATEGY: { value: 'strategy', description: 'The drawing alone.' },
    STUDY: { value: 'study', description: 'A study, with its drawing.' },
  } satisfies Record<Uppercase<SharedKind>, { value: SharedKind; description: string }>,
});

const LinkType = builder.objectRef<ShareLink & { token?: string }>('ShareLink').implement({
  description:
    'A link that shows a backtest, a strategy or a study to whoever has it: read-only, and nothing of the account.',
  fields: (t) => ({
    linkId: t.exposeID('id', { description: 'Its uuid, for `revokeShareLink`.' }),
    kind: t.expose('kind', { type: KindType, description: 'What it shows.' }),
    targetId: t.exposeID('targetId', { description: 'Its uuid.' }),
    token: t.exposeString('token', {
      nullable: true,
      description: 'The secret of the link, for `shared`. Told once, when the link is made.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends by itself.' }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true, description: 'When it was revoked.' }),
  }),
});

type Tested = NonNullable<SharedView['backtest']>;

const SharedPoint = builder.objectRef<EquityPoint>('SharedEquityPoint').implement({
  description: 'A point of a shared equity curve.',
  fields: (t) => ({
    ts: t.field({ type: 'DateTime', description: 'The instant.', resolve: ([ts]) => formatInstant(ts) }),
    equity: t.field({ type: 'Decimal', description: 'USD: the net P&L so far.', resolve: ([, cents]) => usdOf(cents) }),
  }),
});

const SharedTrade = builder.objectRef<Tested['trades'][number]>('SharedTrade').implement({
  description: 'A simulated trade of a shared backtest.',
  fields: (t) => ({
    side: t.exposeString('side', { description: '`long` or `short`.' }),
    size: t.exposeInt('size', { description: 'Contracts.' }),
    entryTs: t.field({ type: 'DateTime', description: 'The entry.', resolve: ({ entryTs }) => entryTs.toISOString() }),
    entryPrice: t.field({
      type: 'Decimal',
      description: 'Points.',
      resolve: ({ entryPrice }) => entryPrice.toString(),
    }),
    exitTs: t.field({ type: 'DateTime', description: 'The exit.', resolve: ({ exitTs }) => exitTs.toISOString() }),
    exitPrice: t.field({ type: 'Decimal', description: 'Points.', resolve: ({ exitPrice }) => exitPrice.toString() }),
    closeReason: t.exposeString('closeReason', { description: 'Why it was closed.' }),
    pnl: t.field({ type: 'Decimal', description: 'USD after costs.', resolve: ({ pnl }) => pnl.toFixed(2) }),
  }),
});

const SharedBacktest = builder.objectRef<Tested>('SharedBacktest').implement({
  description: 'A shared backtest. Hypothetical.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'The start.', resolve: ({ fromTs }) => fromTs.toISOString() }),
    to: t.field({ type: 'DateTime', description: 'The end.', resolve: ({ toTs }) => toTs.toISOString() }),
    overrides: t.field({
      type: 'JSON',
      description: 'Parameters that were set for the test.',
      resolve: ({ settings }) => (settings as BacktestSettings).overrides ?? {},
    }),
    metrics: t.field({
      type: MetricsRef,
      nullable: true,
      description: 'Null until it is done.',
      resolve: ({ metrics }) => metrics as unknown as MetricsShape | null,
    }),
    equity: t.field({
      type: [SharedPoint],
      description: 'The closed-trade equity, at most 500 points.',
      resolve: ({ equity }) => downsampled((equity ?? []) as unknown as EquityPoint[], POINTS),
    }),
    trades: t.field({
      type: [SharedTrade],
      description: 'Its trades, oldest first, at most 5,000.',
      resolve: ({ trades }) => trades,
    }),
  }),
});

const ViewType = builder.objectRef<SharedView>('Shared').implement({
  description: 'What a link shows. Hypothetical: read it with the caveats and the disclaimer.',
  fields: (t) => ({
    kind: t.field({ type: KindType, description: 'What it is.', resolve: ({ link }) => link.kind }),
    name: t.string({ description: 'The strategy’s name.', resolve: ({ drawing }) => drawing.name }),
    description: t.string({ description: 'Its description.', resolve: ({ drawing }) => drawing.description }),
    instrument: t.string({ description: 'The symbol.', resolve: ({ drawing }) => drawing.instrument }),
    timeframe: t.string({ description: '1m, 5m, 1h, …', resolve: ({ drawing }) => drawing.timeframe }),
    graph: t.field({ type: 'JSON', description: 'The drawing.', resolve: ({ drawing }) => drawing.graph }),
    backtest: t.field({
      type: SharedBacktest,
      nullable: true,
      description: 'Of a BACKTEST.',
      resolve: (view) => view.backtest,
    }),
    study: t.field({ type: StudyType, nullable: true, description: 'Of a STUDY.', resolve: (view) => view.study }),
    caveats: t.field({
      type: [CaveatRef],
      description: 'Why the results say less than they seem to.',
      resolve: ({ backtest, study }) => ((backtest ?? study)?.caveats ?? []) as unknown as Caveat[],
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'When the link ends.', resolve: ({ link }) => link.expiresAt }),
    disclaimer: t.field({
      type: DisclaimerRef,
      description: 'The required legal disclaimer for these results.',
      resolve: () => ({}),
    }),
  }),
});

const LinkResult = resultUnion('ShareLinkResult', 'The link, or the error.', LinkType, [
  NotFoundError,
  ConflictError,
  InvalidInputError,
]);

const Cloned = builder.objectRef<{ strategyId: string }>('ClonedShare').implement({
  description: 'The new strategy.',
  fields: (t) => ({ strategyId: t.exposeID('strategyId', { description: 'A draft of the caller’s.' }) }),
});
const CloneResult = resultUnion('CloneSharedResult', 'The new strategy, or the error.', Cloned, [
  NotFoundError,
  ConflictError,
  TierLimitError,
  InvalidInputError,
]);

builder.mutationFields((t) => ({
  createShareLink: t.field({
    type: LinkResult,
    description: 'Makes a link to one of the caller’s backtests, strategies or studies. At most 100 that are in force.',
    args: {
      kind: t.arg({ type: KindType, required: true, description: 'What to share.' }),
      id: t.arg.id({ required: true, description: 'Its uuid.' }),
      days: t.arg.int({ description: 'How long it lasts, 1 to 365. Default: 30.' }),
    },
    async resolve(_root, input, { research, caller }) {
      const { link, token } = await research.sharing.create(caller, input);
      return { ...link, token };
    },
  }),
  revokeShareLink: t.field({
    type: LinkResult,
    description: 'Ends a link at once.',
    args: { id: t.arg.id({ required: true, description: 'Which one.' }) },
    resolve: (_root, { id }, { research, caller }) => research.sharing.revoke(caller, id),
  }),
  cloneShared: t.field({
    type: CloneResult,
    description: 'Makes a draft of the caller’s with the drawing that a link shows.',
    args: { token: t.arg.string({ required: true, description: 'The secret of the link.' }) },
    resolve: async (_root, { token }, { research, caller }) => ({
      strategyId: await research.sharing.clone(caller, token),
    }),
  }),
}));

builder.queryFields((t) => ({
  shareLinks: t.field({
    type: [LinkType],
    description: 'The caller’s newest links, at most 100.',
    resolve: (_root, _args, { research, caller }) => research.sharing.list(caller),
  }),
  shared: t.field({
    type: ViewType,
    nullable: true,
    description: 'What a link shows; null when it is unknown, revoked or has expired. Public.',
    args: { token: t.arg.string({ required: true, description: 'The secret of the link.' }) },
    async resolve(_root, { token }, { research }) {
      try {
        return await research.sharing.open(token);
      } catch (error) {
        if (error instanceof NotFoundError) return null;
        throw error;
      }
    },
  }),
}));
