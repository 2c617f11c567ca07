import { ALL_NUMBERS, isAll } from './intervals.ts';
import type { Issues } from './issues.ts';
import { createNamer } from './naming.ts';
import type { Source, Step } from './plan.ts';
import { type Budget, type Conflict, conflictOf } from './satisfiable.ts';
import type { Link, Vertex } from './structure.ts';
import { entryOf, isEntry } from './trade-checks.ts';
import { setWords } from './wording.ts';

/** For a whole graph: a hostile one is not worth more. */
const MAX_STEPS = 20_000;

const isCondition = (source: Source | null): source is Source =>
  source !== null && source.step.vertex.definition.outputs[source.output]?.type === 'bool';

/**
 * Warns of conditions, entries and exits that can never be true, at the first node from which that follows, and of exits
 * that are true whenever their entry is.
 */
export function checkNeverTrue(
  steps: ReadonlyMap<Vertex, Step>,
  used: ReadonlySet<Vertex>,
  outputs: readonly Vertex[],
  issues: Issues,
): void {
  // A condition that never changes has its own warning, and so have those that follow from it.
  const reported = new Set(issues.list.filter(({ code }) => code === 'constant_condition').map(({ nodeId }) => nodeId));
  const nameOf = createNamer();
  const budget: Budget = { steps: MAX_STEPS };
  const flagged = new Map<Vertex, boolean>();
  for (const [vertex, step] of steps) {
    if (!used.has(vertex) || !vertex.definition.outputs.some(({ type }) => type === 'bool' || type === 'entry'))
      continue;
    const feeds = step.inputs.filter(isCondition);
    if (reported.has(vertex.node.id) || feeds.some(({ step: { vertex: from } }) => flagged.get(from))) {
      flagged.set(vertex, true);
      continue;
    }
    if (!isEntry(vertex) && !vertex.definition.implied) continue;
    const conflict = isEntry(vertex) ? entryConflict(step, budget) : outputConflict(step, budget);
    flagged.set(vertex, conflict !== null);
    if (!conflict) continue;
    const message = `\`${vertex.definition.type}\` can never be true: ${reasonOf(conflict, nameOf)}`;
    issues.add('never_true', message, { nodeId: vertex.node.id });
  }
  const exits = outputs.flatMap((output) => (output.links[1] as Link[]).map(({ from }) => from));
  for (const exit of new Set(exits)) {
    const entry = entryOf(exit);
    const [, when] = steps.get(exit)?.inputs ?? [];
    if (exit.definition.type !== 'exit.on_condition' || !entry || !when || flagged.get(entry)) continue;
    if (flagged.get(when.step.vertex)) continue;
    const conditions = (steps.get(entry)?.inputs ?? []).filter(isCondition);
    const wanted = conditions.map((source) => ({ source, is: true }));
    if (conditions.length === 0 || !conflictOf([...wanted, { source: when, is: false }], budget)) continue;
    const message = '`exit.on_condition` is true on every bar on which its entry is: the trade would be closed at once';
    issues.add('exit_true_at_entry', message, { nodeId: exit.node.id });
  }
}

const entryConflict = (step: Step, budget: Budget): Conflict | null =>
  conflictOf(
    step.inputs.filter(isCondition).map((source) => ({ source, is: true })),
    budget,
  );

/** Null when one of a node's conditions can be true. */
function outputConflict(step: Step, budget: Budget): Conflict | null {
  const conflicts = step.vertex.definition.outputs.flatMap(({ type }, output) =>
    type === 'bool' ? [conflictOf([{ source: { step, output }, is: true }], budget)] : [],
  );
  return conflicts.find((conflict) => conflict === null) === null ? null : (conflicts[0] ?? null);
}

function reasonOf(
  { source, range = ALL_NUMBERS, sets = [] }: Conflict,
  nameOf: ReturnType<typeof createNamer>,
): string {
  if (!source) return 'its conditions exclude each other';
  const { vertex } = source.step;
  const name = nameOf(vertex, vertex.definition.outputs[source.output]?.name ?? '');
  const needed = [...new Set(sets.map(setWords))].join(' and ');
  return isAll(range) ? `it needs ${name} to be ${needed}` : `${name} is ${setWords(range)}, and it needs ${needed}`;
}
