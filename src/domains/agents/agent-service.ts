import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import { ConflictError, invalid } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import { type AgentCall, type AgentOutcome, type Changed, storedArguments } from './agent-call.ts';
import type { AgentCallStore } from './agent-call-store.ts';
import type { ConfirmationStore } from './confirmation-store.ts';

export interface NewAgentCall {
  client: string;
  tool: string;
  arguments: unknown;
  outcome: AgentOutcome;
  code: string | null;
  changed: Changed[];
  /** UTC milliseconds. */
  calledAt: number;
  tookMs: number;
}

/** What a person, or an agent for it, is about to do. */
export interface Step {
  tool: string;
  arguments: unknown;
  /** What it was shown, on which its decision rests. */
  state: unknown;
}

export interface AgentServiceDeps {
  db: Database;
  calls: AgentCallStore;
  confirmations: ConfirmationStore;
  clock: Clock;
}

const CONFIRM_MS = 120_000;
const KEPT_DAYS = 90;
const DAY_MS = 86_400_000;
const PRUNE_BATCH = 1_000;
const MOST_CALLS = 200;

export type AgentService = ReturnType<typeof createAgentService>;

/** Keeps what agents did, and the tokens of what they are about to do. */
export function createAgentService({ db, calls, confirmations, clock }: AgentServiceDeps) {
  return {
    async record(caller: Caller, call: NewAgentCall): Promise<void> {
      const { userId, key } = requireUser(caller);
      const { client, tool, outcome, code, changed, calledAt, tookMs } = call;
      await calls.add(db.as(userId), userId, {
        id: newId(),
        keyId: key && isUuid(key.id) ? key.id : null,
        client: client.slice(0, 120),
        tool,
        arguments: storedArguments(call.arguments),
        outcome,
        code,
        changed,
        calledAt: formatInstant(calledAt),
        tookMs: Math.round(tookMs),
      });
    },

    /** Newest first. Throws InvalidInputError. */
    list(
      caller: Caller | null,
      {
        first = 50,
        keyId = null,
        tool = null,
        before = null,
      }: Partial<{ first: number; keyId: string | null; tool: string | null; before: string | null }>,
    ): Promise<AgentCall[]> {
      const { userId } = requireUser(caller);
      if (first < 1 || first > MOST_CALLS)
        throw invalid(['first'], `must be 1 to ${MOST_CALLS}, got ${first}`, 'range');
      if (keyId !== null && !isUuid(keyId)) return Promise.resolve([]);
      return calls.list(db.as(userId), userId, { keyId, tool, before }, first);
    },

    /** A token with which the very same step can be taken once, within two minutes. */
    async propose(
      caller: Caller,
      { tool, arguments: args, state }: Step,
    ): Promise<{ token: string; expiresAt: string }> {
      const { userId } = requireUser(caller);
      const token = randomBytes(24).toString('base64url');
      const expiresAt = formatInstant(clock.now() + CONFIRM_MS);
      const kept = {
        tokenHash: hash(token),
        tool,
        argumentsHash: hash(stable(args)),
        stateHash: hash(stable(state)),
        expiresAt,
      };
      await confirmations.add(db.as(userId), userId, kept);
      return { token, expiresAt };
    },

    /** Uses the token up. Throws ConflictError when it is not one for this step. */
    async confirm(caller: Caller, token: string, { tool, arguments: args, state }: Step): Promise<void> {
      const { userId } = requireUser(caller);
      const found = await confirmations.use(db.as(userId), userId, hash(token), formatInstant(clock.now()));
      if (!found || found.tool !== tool) {
        throw new ConflictError('confirmation_unknown', 'The confirmation is unknown or was used already.');
      }
      if (Date.parse(found.expiresAt) <= clock.now()) {
        throw new ConflictError('confirmation_expired', 'The confirmation has expired: it is good for two minutes.');
      }
      if (found.argumentsHash !== hash(stable(args))) {
        throw new ConflictError('confirmation_differs', 'The confirmation is for other arguments.');
      }
      if (found.stateHash !== hash(stable(state))) {
        throw new ConflictError('state_changed', 'What would happen has changed since it was shown.');
      }
    },

    /** Deletes what is no longer kept, in small statements. Returns the number of rows. */
    async prune(signal?: AbortSignal): Promise<number> {
      const now = clock.now();
      const old = (remove: (via: Queryable, before: string, limit: number) => Promise<number>, before: number) =>
        inBatches(() => remove(db, formatInstant(before), PRUNE_BATCH), signal);
      return (await old(calls.prune, now - KEPT_DAYS * DAY_MS)) + (await old(confirmations.prune, now - DAY_MS));
    },
  };
}

async function inBatches(remove: () => Promise<number>, signal?: AbortSignal): Promise<number> {
  let pruned = 0;
  for (let gone = PRUNE_BATCH; gone === PRUNE_BATCH && !signal?.aborted; pruned += gone) gone = await remove();
  return pruned;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** JSON whose text does not depend on the order of keys. */
function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${entries
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${stable(part)}`)
    .join(',')}}`;
}
