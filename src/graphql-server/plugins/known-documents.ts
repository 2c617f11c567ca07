import { type DocumentNode, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { isTextRequest, type KnownOperations, operationId } from '../known-operations.ts';

export interface KnownDocumentsOptions {
  known: KnownOperations;
  /** Whether all other documents are rejected. */
  only: boolean;
}

/**
 * Runs a registered document by id or text without parsing and validating it again. An unknown id is rejected with the
 * error that clients of persisted queries expect.
 */
export function useKnownDocuments({ known, only }: KnownDocumentsOptions): Plugin {
  return {
    onParams({ params, setParams }) {
      const asked = params as Readonly<Record<string, unknown>>;
      const id = isTextRequest(asked) ? null : operationId(asked);
      if (id === null) return;
      const operation = known.byId(id);
      if (!operation) throw notFound();
      const { documentId: _, ...others } = asked;
      setParams({ ...others, query: operation.source });
    },
    onParse({ params: { source }, setParsedDocument }) {
      const operation = known.byText(String(source));
      if (operation) setParsedDocument(operation.document);
      else if (only) {
        throw new GraphQLError('Only persisted operations are allowed: send the documentId of one.', {
          extensions: { code: 'forbidden', reason: 'unknown_operation', http: { status: 403 } },
        });
      }
    },
    onValidate({ params: { documentAST }, setResult }) {
      if (known.has(documentAST as DocumentNode)) setResult([]);
    },
  };
}

const notFound = () =>
  new GraphQLError('PersistedQueryNotFound', {
    extensions: { code: 'not_found', reason: 'persisted_query_not_found', http: { status: 404 } },
  });
