import { type DocumentNode, Kind } from 'graphql';
import { isPromise, type Plugin } from 'graphql-yoga';
import { toClientError } from '../../graphql/mask-error.ts';
import { FIELD_TIMEOUTS_MS, OPERATION_TIMEOUT_MS } from '../../http/limits/numbers.ts';
import { UnavailableError } from '../../kernel/domain-error.ts';
import { Work } from '../../kernel/work.ts';

interface OperationContext {
  connection?: Work | undefined;
  /** Set here. */
  work?: Work | null;
}

export interface OperationTimeoutOptions {
  onFault(fault: unknown): void;
  /** Milliseconds, of an operation without a field of FIELD_TIMEOUTS_MS. */
  timeout?: number;
}

/** Answers an operation that takes too long, and stops what it reads. */
export function useOperationTimeout({
  onFault,
  timeout = OPERATION_TIMEOUT_MS,
}: OperationTimeoutOptions): Plugin<OperationContext> {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args) =>
        withTimeout(timeoutFor(args.document, timeout), args.contextValue.connection ?? null, (work) => {
          args.contextValue.work = work;
          return executeFn(args);
        }).catch((error: unknown) => ({
          errors: [toClientError(error, onFault)],
        })),
      );
    },
  };
}

/** How many milliseconds a document's operations may take: `timeout`, or more for a field that waits for another service. */
export const timeoutFor = (document: DocumentNode, timeout = OPERATION_TIMEOUT_MS): number =>
  Math.max(timeout, ...rootFields(document).map((name) => FIELD_TIMEOUTS_MS[name] ?? 0));

/**
 * What `run` answers. Its work is cancelled, and UnavailableError is thrown, when that takes longer than `timeout`
 * milliseconds or the client closes its connection: statements, loops and queued computations that are part of it stop.
 */
export async function withTimeout<T>(
  timeout: number,
  connection: Work | null,
  run: (work: Work) => T | Promise<T>,
): Promise<T> {
  connection?.throwIfCancelled();
  const work = new Work();
  const result = run(work);
  if (!isPromise(result)) return result;
  const leave = connection?.onCancel(() => work.cancel(connection.cancelled as Error));
  const timer = setTimeout(
    () => work.cancel(new UnavailableError('timeout', `This took longer than ${timeout / 1000} s.`)),
    timeout,
  );
  // Removed at the end, or the garbage collector would keep the result longer.
  let stop = () => {};
  try {
    return await new Promise<T>((resolve, reject) => {
      stop = work.onCancel(() => reject(work.cancelled));
      result.then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    stop();
    leave?.();
  }
}

const rootFields = (document: DocumentNode): string[] =>
  document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((field) => (field.kind === Kind.FIELD ? [field.name.value] : []))
      : [],
  );
