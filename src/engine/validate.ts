import { STRUCTURAL_CODES } from './codes.ts';
import { checkExecutable } from './executable.ts';
import { Issues } from './issues.ts';
import { readGraph } from './shape.ts';
import { checkStructure } from './structure.ts';
import type { Graph, GraphIssue } from './types.ts';
import type { ValidateOptions } from './validate-options.ts';

export interface GraphValidation {
  /** The graph with unknown keys dropped and params as given; null when its shape or size is wrong. */
  graph: Graph | null;
  /** No error at the level asked. */
  ok: boolean;
  /** No error of either level. */
  executable: boolean;
  issues: GraphIssue[];
}

/** The errors that refuse a save, as opposed to those that only keep a draft from running. */
export const structuralErrors = (issues: readonly GraphIssue[]): GraphIssue[] =>
  issues.filter((issue) => STRUCTURAL_CODES.has(issue.code));

/** Every issue of a graph, of both levels and with warnings. Pure; never throws for any input. */
export function validateGraph(input: unknown, options: ValidateOptions = {}): GraphValidation {
  const issues = new Issues();
  const graph = read(input, issues);
  if (graph) checkExecutable(checkStructure(graph, issues, options.revisions), options, issues);
  const executable = !issues.list.some((issue) => issue.severity === 'error');
  const ok = options.level === 'structural' ? structuralErrors(issues.list).length === 0 : executable;
  return { graph, ok, executable, issues: issues.list };
}

/** Objects with getters or proxies may throw where JSON cannot. */
function read(input: unknown, issues: Issues): Graph | null {
  try {
    return readGraph(input, issues);
  } catch {
    issues.add('bad_shape', 'The graph needs to be plain JSON, got something else', { path: [] });
    return null;
  }
}
