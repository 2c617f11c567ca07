import type { GraphQLError } from 'graphql';
import { ToolError } from '../tool-error.ts';
import type { GraphIssue } from './broken-graph.ts';
import type { Fix, PatchStep, ToolIssue } from './fix.ts';
import { pointer } from './fix.ts';
import { graphFix } from './graph-fix.ts';

// Refusals of the services, with what to do about each.

type Json = Record<string, unknown>;

export interface RefusalContext {
  /** The arguments of the call. */
  args: Json;
  /** The argument that holds a graph; null when the call names a saved one. */
  graph: string | null;
  instruments: readonly string[];
}

/** A mutation's refusal, which is data. */
interface Problem extends Json {
  __typename: string;
  code: string;
  message: string;
  fields?: readonly { code: string; path: readonly string[]; message: string }[];
  issues?: readonly (GraphIssue & { severity: string })[];
  available?: readonly string[] | null;
  current?: number;
}

export const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  /Error$/.test(String((value as Json).__typename)) &&
  typeof (value as Json).code === 'string';

export function refusal(problem: Problem, context: RefusalContext): ToolError {
  const { __typename: _, code, message, fields, issues, ...data } = problem;
  const found: ToolIssue[] = issues
    ? issuesWithFixes(issues, context)
    : (fields ?? []).map((field) => fieldIssue(field, context));
  const said = fields?.length
    ? fields.map((field) => `${argumentOf(field.path, context)}: ${field.message}`).join('; ')
    : message;
  return new ToolError(code, said, fixOf(code, problem, context), found, data);
}

/** The error of a query, or one that is no data. */
export function failure(
  { message, extensions }: Pick<GraphQLError, 'message' | 'extensions'>,
  context: RefusalContext,
): ToolError {
  const { code = 'internal', reason, fields, retryAfter } = extensions as Json & { fields?: Problem['fields'] };
  const found = (fields ?? []).map((field) => fieldIssue(field, context));
  const said = typeof reason === 'string' ? reason : String(code);
  const fix =
    typeof retryAfter === 'number'
      ? { text: `Wait ${Math.ceil(retryAfter)} s, then call again.`, patch: [] }
      : fixOf(said, {}, context);
  return new ToolError(said, message, fix, found);
}

/** The issues of a graph, errors first. */
export function issuesWithFixes(
  issues: readonly (GraphIssue & { severity?: string })[],
  { args, graph, instruments }: RefusalContext,
): ToolIssue[] {
  const prefix = graph === null ? '' : pointer(graph);
  const given = graph === null ? null : args[graph];
  return [...issues]
    .sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
    .map((issue) => ({
      ...issue,
      fix: graph === null ? { text: `${issue.message}.`, patch: [] } : graphFix(given, issue, { prefix, instruments }),
    }));
}

/** The argument that a path of GraphQL's input leads to. */
function argumentOf(path: readonly string[], { args, graph }: RefusalContext): string {
  const at = path.findIndex((key) => Object.hasOwn(args, key) || key === graph);
  return (at < 0 ? path.filter((key) => key !== 'input') : path.slice(at)).join('.') || 'arguments';
}

function fieldIssue(
  { code, path, message }: { code: string; path: readonly string[]; message: string },
  context: RefusalContext,
): ToolIssue {
  const where = argumentOf(path, context);
  const [name = ''] = where.split('.');
  const optional = name !== 'strategyId' && name !== 'ranges' && Object.hasOwn(context.args, name);
  const range = /(\d[\d,.]{0,20}) to (\d[\d,.]{0,20})/.exec(message);
  const patch: PatchStep[] = [];
  let text = `${where}: ${message}.`;
  const value = context.args[name];
  if (code === 'range' && range && typeof value === 'number') {
    const [least, most] = [range[1], range[2]].map((part) => Number(String(part).replaceAll(',', '')));
    const within = Math.min(most as number, Math.max(least as number, value));
    text = `Send ${within}.`;
    patch.push({ op: 'replace', path: pointer(name), value: within });
  } else if (optional && ['from', 'to', 'overrides', 'tags', 'description', 'note', 'version'].includes(name)) {
    text = `Leave "${name}" out, or correct it: ${message}.`;
    patch.push({ op: 'remove', path: pointer(name) });
  }
  return { code, path: where.split('.'), message: `${where}: ${message}`, fix: { text, patch } };
}

const say = (text: string, patch: PatchStep[] = []): Fix => ({ text, patch });

function fixOf(code: string, problem: Partial<Problem>, { args, graph }: RefusalContext): Fix | null {
  switch (code) {
    case 'version_conflict':
      return say(
        `Another client saved version ${problem.current}. Call get_strategy, make your change in its graph, and call again with expectedVersion ${problem.current}.`,
      );
    case 'name_taken':
      return say(`Use another name, such as "${args.name} (2)".`, [
        { op: 'replace', path: '/name', value: `${String(args.name).slice(0, 110)} (2)` },
      ]);
    case 'graph_invalid':
      return graph === null
        ? say(
            'Call get_strategy, then validate_graph with its graph: each issue says what to change. Save with update_strategy.',
          )
        : null;
    case 'version_not_found':
      return say(
        'Leave the version out for the newest; get_strategy lists all.',
        'version' in args ? [{ op: 'remove', path: '/version' }] : [],
      );
    case 'no_bars':
      return say(
        'Leave from and to out, or choose a span or an instrument that list_instruments has bars of.',
        ['from', 'to'].filter((name) => name in args).map((name) => ({ op: 'remove', path: pointer(name) })),
      );
    case 'strategy_not_found':
    case 'not_owner':
      return say('Take the id from list_strategies.');
    case 'backtest_not_found':
      return say('Take the id from run_backtest.');
    case 'study_not_found':
      return say('Take the id from run_sweep or run_walk_forward.');
    case 'signal_not_found':
      return say('Take the id from list_signals.');
    case 'instrument_not_found':
      return say('Take the symbol from list_instruments.');
    case 'too_many_backtests':
    case 'too_many_studies':
      return say('Wait for one of them with get_backtest or get_study, then call again.');
    case 'tier_limit_reached':
      return say('Ask the user: the cap belongs to the account’s tier.');
    case 'runtime_already_active':
      return say('It runs already: see get_risk. Nothing has to be done.');
    case 'strategy_not_startable':
    case 'transition_not_allowed':
      return say('Call get_strategy: allowedTransitions says what is possible from its status.');
    case 'strategy_archived':
      return say('Ask the user to take it out of the archive.');
    case 'quota_exceeded':
      return say('Draw the graph yourself: find_nodes, then validate_graph.');
    default:
      return null;
  }
}
