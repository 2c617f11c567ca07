import { createHash } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import type { Caller, Idempotency } from '../domains/account/index.ts';
import { hasEffect } from '../graphql/effects.ts';

/** The Idempotency-Key of a request. */
export interface IdempotencyRequest {
  key: string;
  /** The answer is that of an earlier request. */
  onReplay(): void;
}

export interface KeyedOperation {
  caller: Caller | null | undefined;
  request: IdempotencyRequest | null | undefined;
  type: string;
  /** The operation's name; null: it has none. */
  name: string | null;
  source: string;
  variables: unknown;
}

/**
 * Runs a mutation of a user once for its Idempotency-Key; anything else just runs. `context` is the context of the run,
 * which knows whether it changed something.
 */
export async function runOnce(
  idempotency: Pick<Idempotency, 'once'>,
  { caller, request, type, name, source, variables }: KeyedOperation,
  context: object,
  run: () => ExecutionResult | Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  // Bars of a service need no key: a repeated bar is recognised.
  if (!request || type !== 'mutation' || caller?.kind !== 'user') return run();
  const fingerprint = createHash('sha256')
    .update(`${name ?? ''}\n${source}\n${JSON.stringify(variables ?? {}, sortedKeys)}`)
    .digest('hex');
  const { answer, replayed } = await idempotency.once(
    { userId: caller.userId, key: request.key, fingerprint },
    async () => {
      const result = await run();
      return { answer: result, hasEffect: hasEffect(context) };
    },
  );
  if (replayed) request.onReplay();
  return answer;
}

/** A JSON object says the same in any order of its keys. */
const sortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;
