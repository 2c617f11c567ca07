import { type DocumentNode, Kind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Caller, Idempotency } from '../../domains/account/index.ts';
import { type IdempotencyRequest, runOnce } from '../idempotent-operation.ts';

/** Runs a mutation once for its Idempotency-Key. The fast path does the same by itself. */
export function useIdempotency(
  idempotency: Idempotency,
): Plugin<{ caller?: Caller | null; idempotency?: IdempotencyRequest | null }> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const { caller, idempotency: request } = args.contextValue;
      if (!request) return;
      const { document, operationName } = args as { document: DocumentNode; operationName?: string | null };
      const operation = document.definitions.find(
        (one) => one.kind === Kind.OPERATION_DEFINITION && (!operationName || one.name?.value === operationName),
      );
      if (operation?.kind !== Kind.OPERATION_DEFINITION) return;
      const { operation: type } = operation;
      const name = operation.name?.value ?? null;
      const source = document.loc?.source.body ?? '';
      setExecuteFn((given) =>
        runOnce(
          idempotency,
          { caller, request, type, name, source, variables: given.variableValues },
          given.contextValue,
          () => executeFn(given),
        ),
      );
    },
  };
}
