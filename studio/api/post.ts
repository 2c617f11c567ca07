import { type Exchange, makeErrorResult, makeResult, type Operation } from '@urql/core';
import { filter, fromPromise, merge, mergeMap, pipe, takeUntil } from 'wonka';
import { Refused, Unreachable } from './errors.ts';

export interface PostOptions {
  tokenOf(): string;
  /** The text of an operation as registered on the server. */
  textOf(operation: Operation): string;
  onRefused(why: string): void;
}

/** Sends queries and mutations to the page's server. */
export function postExchange({ tokenOf, textOf, onRefused }: PostOptions): Exchange {
  const send = async (operation: Operation) => {
    try {
      const answer = await post({ query: textOf(operation), variables: operation.variables }, tokenOf());
      const refusal = answer.errors?.find(({ extensions }) => extensions?.code === 'unauthorized');
      if (refusal) throw new Refused(refusal.message);
      return makeResult(operation, { data: answer.data, errors: answer.errors, hasNext: false });
    } catch (error) {
      if (error instanceof Refused) onRefused(error.message);
      return makeErrorResult(operation, error as Error);
    }
  };
  return ({ forward }) =>
    (operations$) => {
      const handled = ({ kind }: Operation) => kind === 'query' || kind === 'mutation';
      const answers$ = pipe(
        operations$,
        filter(handled),
        mergeMap((operation) =>
          pipe(
            fromPromise(send(operation)),
            takeUntil(
              pipe(
                operations$,
                filter(({ kind, key }) => kind === 'teardown' && key === operation.key),
              ),
            ),
          ),
        ),
      );
      const rest$ = pipe(
        operations$,
        filter((operation) => !handled(operation)),
        forward,
      );
      return merge([answers$, rest$]);
    };
}

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
}

async function post(body: object, token: string): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Unreachable();
  }
  const answer = (await response.json().catch(() => null)) as Answer | null;
  if (!answer) throw new Unreachable(`The server answered ${response.status} without a readable body.`);
  return answer;
}
