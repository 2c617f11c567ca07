import type { ExecutionResult } from 'graphql';
import { type Caller, includesScope } from '../domains/account/index.ts';
import { validateGraph } from '../engine/index.ts';
import { DomainError } from '../kernel/domain-error.ts';
import { cutToSize } from './answer-size.ts';
import { argumentIssues } from './fix/arguments.ts';
import type { ToolIssue } from './fix/fix.ts';
import { nearest } from './fix/nearest.ts';
import { failure, isProblem, issuesWithFixes, type RefusalContext, refusal } from './fix/refusals.ts';
import { ListStrategiesToolDocument, type ListStrategiesToolQuery } from './generated/operations.ts';
import { linksOf, type ResourceLink } from './links.ts';
import type { Json, Step, ToolCall } from './tool.ts';
import { ToolError } from './tool-error.ts';
import { MAX_KB, type ToolSchemas } from './tool-schemas.ts';

/** What a call needs of the server. */
export interface CallDeps {
  caller: Caller;
  /** Runs an operation as the caller, as part of this call. */
  execute(document: string, variables: Json): Promise<ExecutionResult>;
  /** The same, finished even when the client has gone. */
  executeAnyway(document: string, variables: Json): Promise<ExecutionResult>;
  instruments(): readonly string[];
  propose(step: Step): Promise<{ token: string; expiresAt: string }>;
  confirm(token: string, step: Step): Promise<void>;
  askPerson(question: string): Promise<boolean | null>;
  progress(share: number, message: string): void;
  signal: AbortSignal;
  now(): number;
}

export interface ToolResult {
  content: ({ type: 'text'; text: string } | ResourceLink)[];
  structuredContent?: Json;
  isError?: true;
}

/** Runs a tool. Never throws: a refusal is a result that says what to do. */
export async function runTool(schemas: ToolSchemas, given: unknown, deps: CallDeps): Promise<ToolResult> {
  try {
    return shownAnswer(await answerOf(schemas, given, deps), given);
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return shownError(error);
  }
}

export async function answerOf({ tool, input }: ToolSchemas, given: unknown, deps: CallDeps): Promise<Json> {
  requireToolScope(deps.caller, tool.name, tool.scope);
  const graphs = tool.graphs ?? [];
  const issues = argumentIssues(input, given ?? {}, new Set(graphs));
  if (issues.length > 0) {
    await nameStrategies(issues, (given ?? {}) as Json, deps);
    throw new ToolError('invalid_arguments', messageOf(issues), issues[0]?.fix, issues);
  }
  const { maxKb: _, ...args } = (given ?? {}) as Json;
  const context: RefusalContext = {
    args,
    graph: graphs.find((name) => args[name] !== undefined) ?? null,
    instruments: deps.instruments(),
  };
  for (const name of graphs) if (args[name] !== undefined) args[name] = readableGraph(args[name], context);
  const ask = (execute: CallDeps['execute']) => async (document: string, variables: Json) =>
    dataOf(await execute(document, variables), context);
  const call: ToolCall = {
    ask: ask(deps.execute),
    askAnyway: ask(deps.executeAnyway),
    progress: deps.progress,
    signal: deps.signal,
    pause: (ms) => pause(ms, deps.signal),
    now: deps.now,
    propose: deps.propose,
    confirm: async (token, step) => {
      try {
        await deps.confirm(token, step);
      } catch (error) {
        const { code, message } = error as { code?: unknown; message: string };
        if (!(error instanceof DomainError)) throw error;
        throw new ToolError(String(code), message, {
          text: `Call ${step.tool} without confirm: it says what would happen now, and gives a new token.`,
          patch: [{ op: 'remove', path: '/confirm' }],
        });
      }
    },
    askPerson: deps.askPerson,
  };
  const answer = await (tool.run ? tool.run(args, call) : call.ask(tool.operation, args));
  return withFixes(answer, context);
}

/** The graph without what an editor adds. Throws ToolError when it has not the shape of one. */
function readableGraph(given: unknown, context: RefusalContext): unknown {
  const { graph, issues } = validateGraph(given, { level: 'structural' });
  if (graph) return graph;
  throw new ToolError('graph_invalid', 'The graph has the wrong shape.', null, issuesWithFixes(issues, context));
}

const MOST_NAMED = 5;

/** A strategy's name where its id belongs is taken for what it is. */
async function nameStrategies(issues: ToolIssue[], given: Json, deps: CallDeps): Promise<void> {
  const unnamed = issues.filter(({ path, fix }) => fix.patch.length === 0 && String(path) === 'strategyId');
  if (unnamed.length === 0) return;
  const { data } = await deps.execute(ListStrategiesToolDocument.toString(), { first: 200 });
  const nodes = (data as ListStrategiesToolQuery | null | undefined)?.strategies.nodes ?? [];
  const wanted = String(given.strategyId ?? '');
  const name =
    nearest(
      wanted,
      nodes.map((node) => node.name),
    ) ?? (nodes.length === 1 ? nodes[0]?.name : undefined);
  const meant = nodes.find((node) => node.name === name);
  const listed = nodes.slice(0, MOST_NAMED).map((node) => `${JSON.stringify(node.name)}: ${node.id}`);
  for (const issue of unnamed) {
    const text = meant
      ? `Send ${meant.id}, the id of ${JSON.stringify(meant.name)}.`
      : `Send an id: ${listed.join(', ') || 'there is no strategy yet, so create_strategy'}.`;
    issue.fix = { text, patch: meant ? [{ op: 'add', path: '/strategyId', value: meant.id }] : [] };
  }
}

const messageOf = (issues: readonly { message: string }[]): string =>
  issues.length === 1
    ? (issues[0] as { message: string }).message
    : `${issues.length} arguments are wrong: ${issues[0]?.message}`;

function requireToolScope(caller: Caller, name: string, scope: ToolSchemas['tool']['scope']): void {
  const { scopes } = (caller.kind === 'user' ? (caller.key ?? caller.grant) : null) ?? {};
  if (!scopes || includesScope(scopes, scope)) return;
  const message = `${name} needs the scope "${scope}"; this key has ${scopes.join(', ')}.`;
  throw new ToolError('forbidden', message, {
    text: `Ask the user for a key with the scope "${scope}" (studio, Account, API keys). Do not look for another way.`,
    patch: [],
  });
}

/** The data of an operation. Throws ToolError. */
function dataOf({ data, errors }: ExecutionResult, context: RefusalContext): Json {
  const [error] = errors ?? [];
  if (error) throw failure(error, context);
  for (const value of Object.values(data ?? {})) if (isProblem(value)) throw refusal(value, context);
  const missing = Object.entries(data ?? {}).find(([name, value]) => value === null && MISSING[name]);
  if (missing) throw refusal({ __typename: 'NotFoundError', ...(MISSING[missing[0]] as Missing) }, context);
  return plain(data) as Json;
}

interface Missing {
  code: string;
  message: string;
}
/** Queries answer null for a missing object, or another user's. */
const MISSING: Readonly<Record<string, Missing>> = {
  strategy: { code: 'strategy_not_found', message: 'The strategy does not exist.' },
  backtest: { code: 'backtest_not_found', message: 'The backtest does not exist.' },
  before: { code: 'backtest_not_found', message: 'The first backtest does not exist.' },
  after: { code: 'backtest_not_found', message: 'The second backtest does not exist.' },
  study: { code: 'study_not_found', message: 'The study does not exist.' },
};

/** GraphQL's objects have no prototype and name their types. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (key === '__typename' ? [] : [[key, plain(part)]])),
  );
}

/** Issues in an answer, such as those of a validation, carry fixes too. */
function withFixes(answer: Json, context: RefusalContext): Json {
  const { validation } = answer as { validation?: { issues?: readonly { code: string; message: string }[] } };
  if (!validation?.issues) return answer;
  return { ...answer, validation: { ...validation, issues: issuesWithFixes(validation.issues, context) } };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}

function shownAnswer(answer: Json, given: unknown): ToolResult {
  const { maxKb = MAX_KB.default } = (given ?? {}) as { maxKb?: number };
  const shown = cutToSize(answer, (maxKb as number) * 1024);
  return { content: [{ type: 'text', text: JSON.stringify(shown) }, ...linksOf(shown)], structuredContent: shown };
}

function shownError(error: ToolError): ToolResult {
  const shown = cutToSize({ error: error.shown }, (MAX_KB.default as number) * 1024);
  return { content: [{ type: 'text', text: JSON.stringify(shown) }], isError: true };
}
