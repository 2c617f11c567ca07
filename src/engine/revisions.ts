import { nodeDefinition } from './catalogue.ts';
import type { AnyNodeDefinition } from './definition.ts';
import type { Graph } from './types.ts';

/** Node type → the revision that a strategy version was saved with. A type that is not in it has revision 1. */
export type NodeRevisions = Readonly<Record<string, number>>;

/** The newest revision of each node type in a graph: what saving it records. */
export function newestRevisions(graph: Pick<Graph, 'nodes'>): NodeRevisions {
  const types = [...new Set(graph.nodes.map((node) => node.type))].sort();
  return Object.fromEntries(
    types.flatMap((type) => {
      const definition = nodeDefinition(type);
      return definition ? [[type, definition.revision as number]] : [];
    }),
  );
}

/** A node type at the recorded revision; the newest one without a record. */
export const recordedDefinition = (type: string, recorded?: NodeRevisions): AnyNodeDefinition | undefined =>
  nodeDefinition(type, recorded && recordedRevision(type, recorded));

export const recordedRevision = (type: string, recorded: NodeRevisions): number =>
  Object.hasOwn(recorded, type) ? (recorded[type] as number) : 1;

/** What the revisions after `revision` changed, oldest first. */
export const changesSince = (definition: AnyNodeDefinition, revision: number): string[] =>
  (definition.earlier ?? []).slice(revision - 1).map(({ changed }) => changed);
