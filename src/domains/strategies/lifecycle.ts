// The status of a strategy and its transitions: draft → ready → live ⇄ paused, any → archived → draft.

export const STRATEGY_STATUSES = ['draft', 'ready', 'live', 'paused', 'archived'] as const;
export type StrategyStatus = (typeof STRATEGY_STATUSES)[number];

const EDGES: Record<StrategyStatus, readonly StrategyStatus[]> = {
  draft: ['ready', 'archived'],
  ready: ['live', 'archived'],
  live: ['paused', 'archived'],
  paused: ['live', 'archived'],
  archived: ['draft'],
};

/** The statuses that are allowed after `from`. */
export const allowedTransitions = (from: StrategyStatus): StrategyStatus[] => [...EDGES[from]];

/** A transition that a user can request. */
export type Move = 'promote' | 'pause' | 'resume' | 'archive' | 'unarchive';

const MOVES: Record<Move, { from: readonly StrategyStatus[]; to: StrategyStatus }[]> = {
  promote: [
    { from: ['draft'], to: 'ready' },
    { from: ['ready'], to: 'live' },
  ],
  pause: [{ from: ['live'], to: 'paused' }],
  resume: [{ from: ['paused'], to: 'live' }],
  archive: [{ from: ['draft', 'ready', 'live', 'paused'], to: 'archived' }],
  unarchive: [{ from: ['archived'], to: 'draft' }],
};

/** The status after `move`, null when `from` does not allow it; `asked` is the target named by the error. */
export function destination(move: Move, from: StrategyStatus): { to: StrategyStatus | null; asked: StrategyStatus } {
  const step = MOVES[move].find((edge) => edge.from.includes(from));
  return { to: step?.to ?? null, asked: step?.to ?? (MOVES[move][0] as { to: StrategyStatus }).to };
}

/** The transition from one status to an allowed one. */
export const moveTo = (from: StrategyStatus, to: StrategyStatus): Move | undefined =>
  (Object.keys(MOVES) as Move[]).find((move) => destination(move, from).to === to);
