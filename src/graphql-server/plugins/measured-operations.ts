import { type DocumentNode, type ExecutionResult, Kind, OperationTypeNode } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

export interface MeasuredOperation {
  type: OperationTypeNode;
  /** The first root field. */
  field: string;
  /** The operation name; null for an anonymous operation. */
  name: string | null;
}

/** Starts a measurement. The returned function records the outcome. */
export type Measure = (operation: MeasuredOperation) => (outcome: 'ok' | 'error') => void;

/** Combines several measures. */
export const measuredBy =
  (measures: readonly Measure[]): Measure =>
  (operation) => {
    const ends = measures.map((measure) => measure(operation));
    return (outcome) => {
      for (const end of ends) end(outcome);
    };
  };

/** Measures queries and mutations until their result, subscriptions until their start. */
export function useMeasuredOperations(measure: Measure): Plugin {
  const begin = (document: DocumentNode, operationName: string | null | undefined) => {
    const end = measure(measuredOperation(document, operationName));
    return (failed: boolean) => end(failed ? 'error' : 'ok');
  };
  return {
    onExecute({ args }) {
      const done = begin(args.document, args.operationName);
      return { onExecuteDone: ({ result }) => done(failedResult(result)) };
    },
    onSubscribe({ args }) {
      const done = begin(args.document, args.operationName);
      return { onSubscribeResult: ({ result }) => done(failedResult(result)), onSubscribeError: () => done(true) };
    },
  };
}

const failedResult = (result: unknown): boolean =>
  !isAsyncIterable(result) && ((result as ExecutionResult | null)?.errors?.length ?? 0) > 0;

/** The measured properties of a document's operation. */
export function measuredOperation(document: DocumentNode, operationName: string | null | undefined): MeasuredOperation {
  const operation = document.definitions.find(
    (one) => one.kind === Kind.OPERATION_DEFINITION && (operationName == null || one.name?.value === operationName),
  );
  if (operation?.kind !== Kind.OPERATION_DEFINITION)
    return { type: OperationTypeNode.QUERY, field: 'none', name: null };
  const [first] = operation.selectionSet.selections;
  const field = first?.kind === Kind.FIELD ? first.name.value : 'fragment';
  return { type: operation.operation, field, name: operation.name?.value ?? null };
}
