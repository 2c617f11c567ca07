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

/** Streams with equal results: same document, variables and caller. */
interface Group {
  streams: number;
  resultOf(item: unknown): Result;
}

/** Number of events after which a document is compiled. */
const COMPILE_AFTER_EVENTS = 20;

/** How long streams may use a cached strategy instead of reading it per event. */
const CACHE_MS = 1_000;

/**
 * Executes a subscription once per event, document, variables and caller, instead of once per stream. All streams share the
 * result object, so that it is serialised only once.
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

/** Uses the first stream's arguments for all; results depend on nothing in which they differ. */
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

/** How a document's events are executed: by graphql-js first, compiled after enough events. */
function createRunners(compiler: Compiler) {
  const runners = new WeakMap<DocumentNode, Map<string, RunOperation>>();
  return ({ schema, document, operationName }: ExecutionArgs): RunOperation => {
    const known = runners.get(document) ?? new Map<string, RunOperation>();
    runners.set(document, known);
    let told = 0;
    const run: RunOperation = (contextValue, variableValues, rootValue) => {
      return ++told > COMPILE_AFTER_EVENTS
        ? compiler.compile(schema, document, operationName ?? undefined)(contextValue, variableValues, rootValue)
        : (execute({ schema, document, operationName, contextValue, variableValues, rootValue }) as Result);
    };
    const runner = known.get(operationName ?? '') ?? run;
    known.set(operationName ?? '', runner);
    return runner;
  };
}

/** Names subscriptions so that those with equal results share a name. */
function createNames() {
  const documents = new WeakMap<DocumentNode, { id: number; variables: string[] }>();
  let count = 0;
  return ({ document, operationName, variableValues }: ExecutionArgs, { caller }: Context): string => {
    const known = documents.get(document) ?? { id: ++count, variables: variablesShown(document) };
    documents.set(document, known);
    // An omitted variable is its default; null is null.
    const values = known.variables.map((name) =>
      Object.hasOwn(variableValues ?? {}, name) ? [variableValues?.[name]] : [],
    );
    const who = caller?.kind === 'user' ? [caller.userId, caller.role] : [caller?.kind];
    return JSON.stringify([known.id, operationName, values, who]);
  };
}

/** The variables that affect results: not those that only set the start of the stream and its filters. */
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
