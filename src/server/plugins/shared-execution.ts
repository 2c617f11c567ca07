import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  Kind,
  visit,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Context } from '../../graphql/context.ts';

type Result = ExecutionResult | Promise<ExecutionResult>;
interface Loader<Value> {
  load(id: string): Promise<Value>;
}

/** How long a stream may show a strategy as it was: else each event would read it anew. */
const MEMORY_MS = 1_000;

/**
 * Executes a subscription once for each event, document, variables and caller, not once for each stream: all who follow
 * the same get the same result object, so that whoever writes it can make its bytes once, too.
 */
export function useSharedExecution(): Plugin<Context> {
  const results = new WeakMap<object, Map<string, Result>>();
  const nameOf = createNames();

  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const source = await createSourceEventStream(args);
        if (!isAsyncIterable(source)) return source;
        const context = args.contextValue as Context;
        const contextValue = { ...context, strategyById: remembering(context.strategyById) };
        const shape = nameOf(args, context);
        return mapped(source, (rootValue) => {
          const run = () => execute({ ...args, contextValue, rootValue }) as Result;
          if (typeof rootValue !== 'object' || rootValue === null) return run();
          const known = results.get(rootValue) ?? new Map<string, Result>();
          results.set(rootValue, known);
          const result = known.get(shape) ?? run();
          known.set(shape, result);
          return result;
        });
      });
    },
  };
}

/** What two subscriptions must have in common to be told of an event in the same words. */
function createNames() {
  const documents = new WeakMap<DocumentNode, { id: number; variables: string[] }>();
  let count = 0;
  return ({ document, operationName, variableValues }: ExecutionArgs, { caller }: Context): string => {
    const known = documents.get(document) ?? { id: ++count, variables: variablesShown(document) };
    documents.set(document, known);
    const values = known.variables.map((name) => variableValues?.[name] ?? null);
    const who = caller?.kind === 'user' ? [caller.userId, caller.role] : [caller?.kind];
    return JSON.stringify([known.id, operationName, values, who]);
  };
}

/** The variables that what is shown depends on: not those that only say where the stream begins and what it filters. */
function variablesShown(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    OperationDefinition(operation) {
      for (const root of operation.selectionSet.selections) {
        visit(root.kind === Kind.FIELD ? { ...root, arguments: [] } : root, {
          Variable: ({ name }) => void names.add(name.value),
        });
      }
      return false;
    },
    Variable: ({ name }) => void names.add(name.value),
  });
  return [...names].sort();
}

function remembering<Value>(loader: Loader<Value>): Loader<Value> {
  const known = new Map<string, Promise<Value>>();
  let until = 0;
  return {
    load(id) {
      const now = performance.now();
      if (now > until) {
        known.clear();
        until = now + MEMORY_MS;
      }
      const value = known.get(id) ?? loader.load(id);
      known.set(id, value);
      return value;
    },
  };
}

/** The items of `source`, each mapped; what ends the one ends the other. */
function mapped(
  source: AsyncIterable<unknown>,
  map: (item: unknown) => Result,
): AsyncIterableIterator<ExecutionResult> {
  const iterator = source[Symbol.asyncIterator]();
  const done = { done: true as const, value: undefined };
  return {
    async next() {
      const item = await iterator.next();
      return item.done ? done : { done: false, value: await map(item.value) };
    },
    async return() {
      await iterator.return?.();
      return done;
    },
    async throw(error) {
      if (iterator.throw) await iterator.throw(error);
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
