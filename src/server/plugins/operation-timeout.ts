import { type DocumentNode, type ExecutionResult, Kind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { reportError } from '../../graphql/report.ts';
import { UnavailableError } from '../../kernel/domain-error.ts';
import { FIELD_TIMEOUTS_MS, OPERATION_TIMEOUT_MS } from '../limits/numbers.ts';

export interface OperationTimeoutOptions {
  onFault(fault: unknown): void;
  /** Milliseconds, of an operation without a field of FIELD_TIMEOUTS_MS. */
  timeout?: number;
}

/** Answers an operation that takes too long; what it began is ended by the database's own timeout. */
export function useOperationTimeout({ onFault, timeout = OPERATION_TIMEOUT_MS }: OperationTimeoutOptions): Plugin {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(async (args) => {
        const patience = Math.max(timeout, ...rootFields(args.document).map((name) => FIELD_TIMEOUTS_MS[name] ?? 0));
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<ExecutionResult>((resolve) => {
          timer = setTimeout(() => {
            const error = new UnavailableError('timeout', `This took longer than ${patience / 1000} s.`);
            resolve({ errors: [reportError(error, onFault)] });
          }, patience);
        });
        try {
          return await Promise.race([executeFn(args), late]);
        } finally {
          clearTimeout(timer);
        }
      });
    },
  };
}

const rootFields = (document: DocumentNode): string[] =>
  document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet.selections.flatMap((field) => (field.kind === Kind.FIELD ? [field.name.value] : []))
      : [],
  );
