import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { UnauthorizedError } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { ApiKeySessions } from './api-key-sessions.ts';
import { type Caller, requireUser, type UserCaller } from './caller.ts';
import type { StreamTicketStore } from './stream-ticket-store.ts';

// A browser's EventSource cannot send headers and keeps its URL when it reconnects. A ticket in that URL opens one stream.
// A reconnect, which sends the id of the last received event, resumes this stream until the token that created the ticket
// expires.

/** Milliseconds within which a ticket must open its stream. */
const TICKET_MS = 60_000;
/** Maximum lifetime of a ticket's stream in milliseconds, even if its token is valid for longer. */
const MAX_STREAM_MS = 30 * 86_400_000;
const PRUNE_BATCH = 1_000;

export interface StreamTicket {
  /** The secret; only its hash is stored. */
  ticket: string;
  /** The time until which it can open a stream. */
  expiresAt: string;
}

export interface TicketUse {
  caller: UserCaller;
  /** Identifies the ticket's stream, of which at most one is open. */
  stream: string;
  /** Whether the ticket has opened its stream before. */
  resumes: boolean;
}

export type StreamTicketService = ReturnType<typeof createStreamTicketService>;

export function createStreamTicketService({
  db,
  store,
  clock,
  keys,
}: {
  db: Database;
  store: StreamTicketStore;
  clock: Clock;
  /** A ticket ends with the key that created it. */
  keys: Pick<ApiKeySessions, 'callerOfHash'>;
}) {
  const refusal = async (hash: string): Promise<UnauthorizedError> => {
    const found = await store.find(db, hash);
    const why =
      found === null ? 'is unknown' : found.uses > 0 ? 'was used already, or its token has expired' : 'has expired';
    return new UnauthorizedError(`The ticket ${why}: create a new one.`);
  };

  return {
    /**
     * Creates a ticket for the caller's streams, valid until the caller's token expires. Throws ForbiddenError for a
     * service.
     */
    async create(caller: Caller | null): Promise<StreamTicket> {
      const { userId, expiresAt: tokenEnd, key } = requireUser(caller);
      const ticket = `st_${randomBytes(32).toString('base64url')}`;
      const now = clock.now();
      const expiresAt = formatInstant(Math.min(now + TICKET_MS, tokenEnd));
      const tokenExpiresAt = formatInstant(Math.min(now + MAX_STREAM_MS, tokenEnd));
      await store.add(db.as(userId), {
        hash: hashOf(ticket),
        userId,
        expiresAt,
        tokenExpiresAt,
        keyHash: key?.secretHash ?? null,
      });
      return { ticket, expiresAt };
    },

    /**
     * Uses a ticket to open its stream or, if the client sends the id of its last event, to resume it. Throws
     * UnauthorizedError.
     */
    async use(ticket: string, namesLastEvent: boolean): Promise<TicketUse> {
      const hash = hashOf(ticket);
      const used = await store.use(db, hash, formatInstant(clock.now()), namesLastEvent);
      if (!used) throw await refusal(hash);
      const { userId, tokenExpiresAt, keyHash, uses } = used;
      const key = keyHash === null ? undefined : (await keys.callerOfHash(keyHash)).key;
      // A stream only reads data of its user and needs no other claim of the token.
      const caller: UserCaller = {
        kind: 'user',
        userId,
        email: null,
        role: 'user',
        expiresAt: Date.parse(tokenExpiresAt),
        ...(key ? { key } : {}),
      };
      return { caller, stream: hash, resumes: uses > 1 };
    },

    /** Deletes tickets whose token has expired, in small statements. Returns the number of deleted tickets. */
    async prune(signal?: AbortSignal): Promise<number> {
      const before = formatInstant(clock.now());
      let pruned = 0;
      for (let gone = PRUNE_BATCH; gone === PRUNE_BATCH && !signal?.aborted; pruned += gone) {
        gone = await store.prune(db, before, PRUNE_BATCH);
      }
      return pruned;
    },
  };
}

const hashOf = (ticket: string): string => createHash('sha256').update(ticket).digest('hex');
