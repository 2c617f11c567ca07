import type { TypedDocumentString } from './generated/operations.ts';

export class Refused extends Error {}
/** The server cannot be reached. */
export class Unreachable extends Error {}

export type Ask = <Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  ...variables: Variables extends Record<string, never> ? [] : [Variables]
) => Promise<Result>;

/**
 * Asks the GraphQL API of the server that the page came from. Throws Refused when the token is not (or no longer)
 * valid, Unreachable when nothing answers, and an Error with the server's own words for the rest.
 */
export function createAsk(token: string): Ask {
  return async (document, ...[variables]) => {
    let response: Response;
    try {
      response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: document.toString(), variables }),
      });
    } catch {
      throw new Unreachable('The server cannot be reached.');
    }
    const answer = await response.json().catch(() => null);
    if (!answer) throw new Unreachable(`The server answers ${response.status} without a word.`);
    const [error] = answer.errors ?? [];
    if (!error) return answer.data;
    if (error.extensions?.code === 'unauthorized') throw new Refused(error.message);
    throw new Error(error.message);
  };
}
