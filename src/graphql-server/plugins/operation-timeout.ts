import { type DocumentNode, Kind } from 'graphql';
import { isPromise, type Plugin } from 'graphql-yoga';
import { reportError } from '../../graphql/report.ts';
import { FIELD_TIMEOUTS_MS, OPERATION_TIMEOUT_MS } from '../../http/limits/numbers.ts';
import { UnavailableError } from '../../kernel/domain-error.ts';

export interface OperationTimeoutOptions {
  onFault(fault: unknown): void;
  /** Milliseconds, of an operation without a field of FIELD_TIMEOUTS_MS. */
  timeout?: number;
}

/** Answers an operation that takes too long; what it began is ended by the database's own timeout. */
export function useOperationTimeout({ onFault, timeout = OPERATION_TIMEOUT_MS }: OperationTimeoutOptions): Plugin {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args) =>
        inTime(patienceWith(args.document, timeout), () => executeFn(args)).catch((error: unknown) => ({
          errors: [reportError(error, onFault)],
        })),
      );
    },
  };
}

/** How many milliseconds a document's operations may take: `timeout`, or more for a field that waits for another service. */
export const patienceWith = (document: DocumentNode, timeout = OPERATION_TIMEOUT_MS): number =>
  Math.max(timeout, ...rootFields(document).map((name) => FIELD_TIMEOUTS_MS[name] ?? 0));

/** What `work` answers, or UnavailableError when that takes longer than `patience` milliseconds. */
export async function inTime<T>(patience: number, work: () => T | Promise<T>): Promise<T> {
  const result = work();
  if (!isPromise(result)) return result;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new UnavailableError('timeout', `This took longer than ${patience / 1000} s.`)),
      patience,
    );
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}

const rootFields = (document: DocumentNode): string[] =>
  document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((field) => (field.kind === Kind.FIELD ? [field.name.value] : []))
      : [],
  );
