import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { toClientError } from '../../graphql/mask-error.ts';

/** Gives the errors that Yoga makes before anything is executed (a document it cannot read) our codes too. */
export function useErrorCodes(onFault: (fault: unknown) => void): Plugin {
  return {
    onExecutionResult({ result, setResult }) {
      if (!result || Array.isArray(result) || isAsyncIterable(result) || !result.errors) return;
      setResult({ ...result, errors: result.errors.map((error) => toClientError(error, onFault)) });
    },
  };
}
