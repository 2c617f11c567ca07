import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { DOCUMENT_LIMITS } from '../../http/limits/numbers.ts';

const MAX_DEPTH = 128;
const OPENING = new Set<string>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING = new Set<string>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Rejects deeply nested documents before parsing, because the recursive parser would overflow the stack. */
export function useDocumentDepth(): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        checkDepth(source);
        return parseFn(source, options);
      });
    },
  };
}

function checkDepth(source: string | Source): void {
  const lexer = new Lexer(typeof source === 'string' ? new Source(source) : source);
  let depth = 0;
  let tokens = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    // The parser refuses it: the rest, which may be a megabyte, is not read.
    if (++tokens > DOCUMENT_LIMITS.tokens) return;
    if (CLOSING.has(token.kind)) depth--;
    else if (OPENING.has(token.kind) && ++depth > MAX_DEPTH) {
      throw new GraphQLError(`The document must not be nested deeper than ${MAX_DEPTH} levels`, {
        source: lexer.source,
        positions: [token.start],
      });
    }
  }
}
