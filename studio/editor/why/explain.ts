import { words } from '../../format/words.ts';
import type { AuditRowFragment } from '../../generated/operations.ts';
import type { Drawing } from '../../graph/drawing.ts';
import { reasonOf, valuesOf } from './audit.ts';

export interface Explanation {
  /** With causes, the words before them. */
  text: string;
  /** The conditions that decided, each in words. */
  causes: readonly string[];
  /** The nodes that decided. */
  nodes: ReadonlySet<string>;
}

/**
 * Names the causes of a decision: from the server or, for rows without them, from node values: the false conditions before
 * each entry, or the entry's node.
 */
export function explain(row: AuditRowFragment, drawing: Drawing): Explanation {
  return { causes: [], ...inWords(row, drawing) };
}

function inWords(row: AuditRowFragment, drawing: Drawing): Omit<Explanation, 'causes'> & Partial<Explanation> {
  const { entry, error, breaker, observed, limit } = reasonOf(row);
  const values = valuesOf(row);
  const { decidedBy } = row;
  if (decidedBy.length > 0 && (row.decision === 'NO_ENTRY' || row.decision === 'FIRED' || row.decision === 'CLOSED')) {
    return {
      text: row.decision === 'NO_ENTRY' ? 'Not true:' : row.decision === 'FIRED' ? 'True:' : 'Because:',
      causes: [...new Set(decidedBy.map(({ text }) => text))],
      nodes: new Set(decidedBy.map(({ conditionId }) => conditionId)),
    };
  }
  const only = (node: string | undefined) => new Set(node ? [node] : []);
  switch (row.decision) {
    case 'FIRED':
      return {
        text: `${entry ?? 'An entry'} was true, so a ${row.side?.toLowerCase() ?? ''} signal fired.`,
        nodes: only(entry),
      };
    case 'BLOCKED':
      return {
        text: `${entry ?? 'An entry'} was true, but the risk gate denied it: ${words(breaker ?? 'a limit')} ${observed ?? ''} of ${limit ?? ''}.`,
        nodes: only(entry),
      };
    case 'CLOSED':
      return { text: 'The open position was closed.', nodes: new Set() };
    case 'IN_POSITION':
      return { text: 'A position was open, so no entry was looked for.', nodes: new Set() };
    case 'WARMING_UP':
      return { text: 'Indicators had not seen enough bars yet.', nodes: new Set() };
    case 'ERROR':
      return { text: `The evaluation failed: ${error ?? 'no message'}`, nodes: new Set() };
    default: {
      const nodes = new Set(falseConditions(drawing, values));
      const text = nodes.size === 0 ? 'No entry condition held.' : `Not true: ${[...nodes].join(', ')}.`;
      return { text, nodes };
    }
  }
}

/** The false conditions, closest to the data, that prevented each entry. */
export function falseConditions(drawing: Drawing, values: ReturnType<typeof valuesOf>): string[] {
  const isFalse = (node: string, output: string) => values[node]?.[output] === false;
  const found = new Set<string>();
  const visit = (node: string) => {
    const causes = drawing.edges.filter(
      ({ target, source, sourceHandle }) => target === node && isFalse(source, sourceHandle),
    );
    if (causes.length === 0) found.add(node);
    else for (const { source } of causes) visit(source);
  };
  for (const { key, type } of drawing.nodes) {
    if (!type.startsWith('entry.')) continue;
    const causes = drawing.edges.filter(
      ({ target, source, sourceHandle }) => target === key && isFalse(source, sourceHandle),
    );
    for (const { source } of causes) visit(source);
  }
  return [...found];
}

/** The number of false conditions of the nearest entry; 1 means it nearly fired. */
export function missingConditions(drawing: Drawing, row: AuditRowFragment): number {
  const values = valuesOf(row);
  const entries = drawing.nodes.filter(({ type }) => type.startsWith('entry.'));
  const counts = entries.map(({ key }) => {
    const part = { ...drawing, nodes: drawing.nodes.filter((node) => node.key === key) };
    return falseConditions(part, values).length;
  });
  return Math.min(...counts, Number.POSITIVE_INFINITY);
}
