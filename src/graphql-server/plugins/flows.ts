import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { Flow, flowOf, mapped } from '../../events/index.ts';
import { toClientError } from '../../graphql/mask-error.ts';

// Yoga wraps the results of a subscription into iterators of its own, each with promises for every item, and hides what
// broke a stream off. Transports of ours take the flow before that: by the context that the subscription ran with, or by
// the response that it is for.
const flows = new WeakMap<object, Flow<ExecutionResult>>();

/** The results of the subscription that ran with this context, or is for this response; null without one. */
export const flowBehind = (contextOrResponse: object): Flow<ExecutionResult> | null =>
  flows.get(contextOrResponse) ?? null;

/**
 * Makes a flow of the results of each subscription: plugins behind it can end it, and learn when it is over. A flow that
 * a plugin before it made has its errors masked already.
 */
export function useFlows(onFault: (fault: unknown) => void): Plugin<{ res?: ServerResponse }> {
  const masked = (result: ExecutionResult): ExecutionResult =>
    result.errors ? { ...result, errors: result.errors.map((error) => toClientError(error, onFault)) } : result;
  return {
    onSubscribe: ({ args }) => ({
      onSubscribeResult({ result, setResult }) {
        if (!isAsyncIterable(result)) return;
        const flow = result instanceof Flow ? result : mapped(flowOf(result as AsyncIterable<ExecutionResult>), masked);
        setResult(flow);
        flows.set(args.contextValue, flow);
        if (args.contextValue.res) flows.set(args.contextValue.res, flow);
      },
    }),
  };
}
