import type { Timers } from './timers.ts';
import type { Delivery } from './types.ts';

export type Heartbeat = Extract<Delivery, { type: 'heartbeat' }>;

/** Receives periodic heartbeats; `heartbeat` creates one for the stream's position. */
export interface Beaten {
  beat(heartbeat: (cursor: string) => Heartbeat): void;
}

export interface Heartbeats {
  /** Beats a member once every interval from now on, until the function returned is called. */
  join(member: Beaten): () => void;
  stop(): void;
}

/** So long between two beats of different members, in milliseconds. */
const TICK_MS = 100;

/** One timer for all, whose turns are shared out evenly: many streams never beat at once. */
export function createHeartbeats({
  timers,
  interval,
  now,
}: {
  timers: Timers;
  interval: number;
  now: () => string;
}): Heartbeats {
  const turns = Array.from({ length: Math.max(1, Math.round(interval / TICK_MS)) }, () => new Set<Beaten>());
  let turn = 0;

  const stop = timers.every(interval / turns.length, () => {
    turn = (turn + 1) % turns.length;
    const members = turns[turn] as Set<Beaten>;
    if (members.size === 0) return;
    const at = now();
    // Streams at the same position share a heartbeat.
    const made = new Map<string, Heartbeat>();
    const heartbeat = (cursor: string): Heartbeat => {
      const known = made.get(cursor) ?? { type: 'heartbeat', cursor, at };
      made.set(cursor, known);
      return known;
    };
    for (const member of [...members]) member.beat(heartbeat);
  });

  /** The emptiest turn; of several, the one that is farthest away. */
  const emptiest = (): Set<Beaten> => {
    let found = turns[turn] as Set<Beaten>;
    for (let back = 1; back < turns.length && found.size > 0; back++) {
      const other = turns[(turn - back + turns.length) % turns.length] as Set<Beaten>;
      if (other.size < found.size) found = other;
    }
    return found;
  };

  return {
    join(member) {
      const members = emptiest();
      members.add(member);
      return () => members.delete(member);
    },
    stop,
  };
}
