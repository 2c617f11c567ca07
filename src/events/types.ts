// An event concerns one user and has a position in that user's gapless sequence.

export type EventKind = 'fired' | 'updated' | 'closed' | 'blocked' | 'runtime' | 'risk_warning';

export interface NewEvent {
  kind: EventKind;
  strategyId: string | null;
  instrument: string | null;
  /** A snapshot at this event as plain JSON; late subscribers receive it unchanged. */
  payload: unknown;
}

export interface UserEvent extends NewEvent {
  userId: string;
  seq: number;
  occurredAt: string;
}

/** Selects a subscriber's events; the cursor also advances past the others. */
export interface EventFilter {
  kinds: readonly EventKind[];
  strategyId?: string | null;
  instrument?: string | null;
}

/** An item for a subscriber. `cursor` is the position after this item. */
export type Delivery =
  | { type: 'event'; cursor: string; event: UserEvent }
  /** The given cursor cannot be resumed: refetch, then continue from this cursor. */
  | { type: 'reset'; cursor: string; at: string }
  | { type: 'heartbeat'; cursor: string; at: string };
