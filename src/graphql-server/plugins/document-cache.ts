import type { DocumentNode, Token } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { createBoundedCache } from '../../kernel/bounded-cache.ts';
import type { KnownOperations } from '../known-operations.ts';

const MAX_BYTES = 24 * 2 ** 20;
/** Of a token, with the nodes and locations that are made of it: measured at 510. */
const TOKEN_BYTES = 600;

/** Bytes that a parsed document takes, its text included. */
export function documentBytes({ loc }: DocumentNode): number {
  let tokens = 0;
  for (let token: Token | null | undefined = loc?.startToken; token; token = token.next) tokens++;
  return textBytes(loc?.source.body ?? '') + tokens * TOKEN_BYTES;
}

/** Bytes of a text with characters outside of Latin-1. */
export const textBytes = (text: string): number => text.length * 2;

/** Keeps documents that are valid, so that the next request with the same text parses and validates nothing. */
export function useDocumentCache(known: Pick<KnownOperations, 'byText' | 'has'>): Plugin {
  const documents = createBoundedCache<string, DocumentNode>({
    name: 'documents',
    maxBytes: MAX_BYTES,
    bytesOf: documentBytes,
  });
  return {
    onParse({ params: { source }, setParsedDocument }) {
      const text = String(source);
      const document = known.byText(text) ? undefined : documents.get(text);
      if (document) setParsedDocument(document);
    },
    onValidate({ params: { documentAST }, setResult }) {
      const document = documentAST as DocumentNode;
      const text = document.loc?.source.body;
      if (text === undefined || known.has(document)) return;
      if (documents.peek(text) === document) return setResult([]);
      return ({ valid }) => {
        if (valid) documents.set(text, document);
      };
    },
  };
}
