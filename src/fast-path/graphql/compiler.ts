import type { DocumentNode, GraphQLSchema } from 'graphql';
import { compileOperation, type RunOperation } from './compiled-operation.ts';

/** Compiles each operation once. */
export interface Compiler {
  compile(schema: GraphQLSchema, document: DocumentNode, operationName?: string): RunOperation;
}

export function createCompiler(): Compiler {
  const compiled = new WeakMap<DocumentNode, Map<string, RunOperation>>();
  return {
    compile(schema, document, operationName) {
      const ofDocument = compiled.get(document) ?? new Map<string, RunOperation>();
      compiled.set(document, ofDocument);
      const run = ofDocument.get(operationName ?? '') ?? compileOperation(schema, document, operationName);
      ofDocument.set(operationName ?? '', run);
      return run;
    },
  };
}
