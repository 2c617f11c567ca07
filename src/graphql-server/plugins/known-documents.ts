import { type DocumentNode, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { KnownOperations } from '../known-operations.ts';

export interface KnownDocumentsOptions {
  known: KnownOperations;
  /** Refuses every document that is not known. */
  only: boolean;
}

/** Takes a known text as it was prepared: neither parsed nor judged again. */
export function useKnownDocuments({ known, only }: KnownDocumentsOptions): Plugin {
  return {
    onParse({ params: { source }, setParsedDocument }) {
      const operation = known.byText(String(source));
      if (operation) setParsedDocument(operation.document);
      else if (only) {
        throw new GraphQLError('Only persisted operations are run here: send the documentId of one.', {
          extensions: { code: 'forbidden', reason: 'unknown_operation', http: { status: 403 } },
        });
      }
    },
    onValidate({ params: { documentAST }, setResult }) {
      if (known.has(documentAST as DocumentNode)) setResult([]);
    },
  };
}
