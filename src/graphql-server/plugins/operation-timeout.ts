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
  /** Milliseconds for operations without a field in FIELD_TIMEOUTS_MS. */
  timeout?: number;
}

/** Responds with an error to an operation that takes too long and cancels its work. */
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

/** The timeout of a document in milliseconds: `timeout`, or longer for fields that wait for another service. */
export const timeoutFor = (document: DocumentNode, timeout = OPERATION_TIMEOUT_MS): number =>
  Math.max(timeout, ...rootFields(document).map((name) => FIELD_TIMEOUTS_MS[name] ?? 0));

/**
 * Runs `run`. Cancels its statements, loops and queued computations and throws UnavailableError after `timeout`
 * milliseconds or when the client disconnects.
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
    () => work.cancel(new UnavailableError('timeout', `The operation took longer than ${timeout / 1000} s.`)),
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
