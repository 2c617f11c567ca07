import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { Flow, flowOf, mapped } from '../../events/index.ts';
import { toClientError } from '../../graphql/mask-error.ts';

// Yoga wraps subscription results in its own iterators, which cost several promises per item and hide the error that ended
// a stream. Our transports read the flow instead, looked up by the execution's context or by the response.
const flows = new WeakMap<object, Flow<ExecutionResult>>();

/** The results of the subscription that was executed with this context or belongs to this response; null without one. */
export const flowBehind = (contextOrResponse: object): Flow<ExecutionResult> | null =>
  flows.get(contextOrResponse) ?? null;

/**
 * Converts the results of each subscription to a flow, which later plugins can end and observe. Errors are masked, unless
 * an earlier plugin created the flow and masked them.
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
