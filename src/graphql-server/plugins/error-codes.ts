import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { toClientError } from '../../graphql/mask-error.ts';

/** Adds our codes to errors that Yoga creates before execution, such as those of unreadable documents. */
export function useErrorCodes(onFault: (fault: unknown) => void): Plugin {
  return {
    onExecutionResult({ result, setResult }) {
      if (!result || Array.isArray(result) || isAsyncIterable(result) || !result.errors) return;
      setResult({ ...result, errors: result.errors.map((error) => toClientError(error, onFault)) });
    },
  };
}
