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
import { flowOf, mapped } from '../../events/index.ts';
import type { Context } from '../../graphql/context.ts';
import { toClientError } from '../../graphql/mask-error.ts';
import type { RunOperation } from './compiled-operation.ts';
import type { Compiler } from './compiler.ts';

type Result = ExecutionResult | Promise<ExecutionResult>;
interface Loader<Value> {
  load(id: string): Promise<Value>;
}

/** Streams with the same results: same document, variables and caller. */
interface Group {
  streams: number;
  resultOf(item: unknown): Result;
}

/** After this many events a document is compiled. */
const COMPILE_AFTER_EVENTS = 20;

/** How long a stream may use a cached strategy instead of reading it for each event. */
const CACHE_MS = 1_000;

/**
 * Executes a subscription once for each event, document, variables and caller, not once for each stream: all who follow
 * the same get the same result object, so that whoever writes it can make its bytes once, too.
 */
export function useSharedExecution(compiler: Compiler, onFault: (fault: unknown) => void): Plugin<Context> {
  const groups = new Map<string, Group>();
  const nameOf = createNames();
  const runnerOf = createRunners(compiler);

  const join = (args: ExecutionArgs): { group: Group; leave: () => void } => {
    const name = nameOf(args, args.contextValue as Context);
    const group = groups.get(name) ?? createGroup(args, runnerOf(args), onFault);
    groups.set(name, group);
    group.streams++;
    return { group, leave: () => --group.streams === 0 && groups.delete(name) };
  };

  return {
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const source = await createSourceEventStream(args);
        if (!isAsyncIterable(source)) return source;
        const { group, leave } = join(args);
        const flow = mapped(flowOf(source), group.resultOf);
        flow.onEnd(leave);
        return flow;
      });
    },
  };
}

/** Runs with the first one's arguments for all: what is shown depends on nothing in which they differ. */
function createGroup(args: ExecutionArgs, execution: RunOperation, onFault: (fault: unknown) => void): Group {
  const context = args.contextValue as Context;
  const contextValue = Object.create(context, { strategyById: { value: remembering(context.strategyById) } });
  const results = new WeakMap<object, Result>();
  const masked = (result: ExecutionResult): ExecutionResult =>
    result.errors ? { ...result, errors: result.errors.map((error) => toClientError(error, onFault)) } : result;

  const run = (rootValue: unknown): Result => {
    const result = execution(contextValue, args.variableValues, rootValue);
    return result instanceof Promise ? result.then(masked) : masked(result);
  };

  return {
    streams: 0,
    resultOf(item) {
      if (typeof item !== 'object' || item === null) return run(item);
      const known = results.get(item);
      if (known) return known;
      const result = run(item);
      results.set(item, result);
      // Later callers do not wait for it.
      if (result instanceof Promise)
        result.then(
          (done) => results.set(item, done),
          () => {},
        );
      return result;
    },
  };
}

/** How a document's events are executed: by graphql-js and, once it has been told of enough of them, compiled. */
function createRunners(compiler: Compiler) {
  const runners = new WeakMap<DocumentNode, Map<string, RunOperation>>();
  return ({ schema, document, operationName }: ExecutionArgs): RunOperation => {
    const known = runners.get(document) ?? new Map<string, RunOperation>();
    runners.set(document, known);
    let told = 0;
    let compiled: RunOperation | undefined;
    const run: RunOperation = (contextValue, variableValues, rootValue) => {
      if (++told > COMPILE_AFTER_EVENTS) compiled ??= compiler.compile(schema, document, operationName ?? undefined);
      return compiled
        ? compiled(contextValue, variableValues, rootValue)
        : (execute({ schema, document, operationName, contextValue, variableValues, rootValue }) as Result);
    };
    const runner = known.get(operationName ?? '') ?? run;
    known.set(operationName ?? '', runner);
    return runner;
  };
}

/** What two subscriptions must have in common to be told of an event in the same words. */
function createNames() {
  const documents = new WeakMap<DocumentNode, { id: number; variables: string[] }>();
  let count = 0;
  return ({ document, operationName, variableValues }: ExecutionArgs, { caller }: Context): string => {
    const known = documents.get(document) ?? { id: ++count, variables: variablesShown(document) };
    documents.set(document, known);
    // Left out is its default, null is null.
    const values = known.variables.map((name) =>
      Object.hasOwn(variableValues ?? {}, name) ? [variableValues?.[name]] : [],
    );
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
        until = now + CACHE_MS;
      }
      const value = known.get(id) ?? loader.load(id);
      known.set(id, value);
      return value;
    },
  };
}
