import type { Timers } from './timers.ts';
import type { Delivery } from './types.ts';

export type Heartbeat = Extract<Delivery, { type: 'heartbeat' }>;

/** Receives periodic heartbeats; `heartbeat` creates one for the stream's position. */
export interface HeartbeatListener {
  beat(heartbeat: (cursor: string) => Heartbeat): void;
}

export interface Heartbeats {
  /** Calls the member once per interval until the returned function is called. */
  join(member: HeartbeatListener): () => void;
  stop(): void;
}

/** Milliseconds between two slots. */
const SLOT_MS = 100;

/**
 * One timer for all members, which are distributed evenly over the slots of an interval, so that many streams do not send
 * at once.
 */
export function createHeartbeats({
  timers,
  interval,
  now,
}: {
  timers: Timers;
  interval: number;
  now: () => string;
}): Heartbeats {
  const slots = Array.from({ length: Math.max(1, Math.round(interval / SLOT_MS)) }, () => new Set<HeartbeatListener>());
  let turn = 0;

  const stop = timers.every(interval / slots.length, () => {
    turn = (turn + 1) % slots.length;
    const members = slots[turn] as Set<HeartbeatListener>;
    if (members.size === 0) return;
    const at = now();
    // Streams at the same position share a heartbeat.
    const heartbeats = new Map<string, Heartbeat>();
    const heartbeat = (cursor: string): Heartbeat => {
      const known = heartbeats.get(cursor) ?? { type: 'heartbeat', cursor, at };
      heartbeats.set(cursor, known);
      return known;
    };
    for (const member of [...members]) member.beat(heartbeat);
  });

  /** The slot with the fewest members; of several, the one farthest in the future. */
  const emptiest = (): Set<HeartbeatListener> => {
    let found = slots[turn] as Set<HeartbeatListener>;
    for (let back = 1; back < slots.length && found.size > 0; back++) {
      const other = slots[(turn - back + slots.length) % slots.length] as Set<HeartbeatListener>;
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
