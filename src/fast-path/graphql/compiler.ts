import type { DocumentNode, GraphQLSchema } from 'graphql';
import { documentBytes } from '../../graphql-server/plugins/document-cache.ts';
import { createBoundedCache } from '../../kernel/bounded-cache.ts';
import { compileOperation, fieldsWrittenOut, type RunOperation } from './compiled-operation.ts';

const MAX_BYTES = 32 * 2 ** 20;
/** Of a compiled operation and of each of its fields: measured at 16,000 and 800. */
const OPERATION_BYTES = 20_000;
const FIELD_BYTES = 1_000;

/** Compiles each operation once. */
export interface Compiler {
  compile(schema: GraphQLSchema, document: DocumentNode, operationName?: string): RunOperation;
}

export function createCompiler(): Compiler {
  const compiled = createBoundedCache<DocumentNode, Map<string, RunOperation>>({
    name: 'compiled_operations',
    maxBytes: MAX_BYTES,
    bytesOf: (operations, document) =>
      [...operations.keys()].reduce(
        (bytes, name) => bytes + OPERATION_BYTES + fieldsWrittenOut(document, name || undefined) * FIELD_BYTES,
        documentBytes(document),
      ),
  });
  return {
    compile(schema, document, operationName) {
      const ofDocument = compiled.get(document) ?? new Map<string, RunOperation>();
      const known = ofDocument.get(operationName ?? '');
      if (known) return known;
      const run = compileOperation(schema, document, operationName);
      compiled.set(document, ofDocument.set(operationName ?? '', run));
      return run;
    },
  };
}
