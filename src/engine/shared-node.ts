import type { AnyNodeDefinition, NodeInstance } from './definition.ts';

/** A node that a pool computes once a bar for all runs that need it. */
export interface SharedNode {
  /** Unique in its pool; with an output's offset it names a value in the keys of the nodes downstream. */
  id: number;
  /** Type, params and inputs: what makes two nodes one. */
  key: string;
  signature: string;
  definition: AnyNodeDefinition;
  instance: NodeInstance;
  inputs: readonly (SharedInput | null)[];
  /** Slots of the inputs, and the first of its own. */
  i: Int32Array;
  o: number;
  /** The higher-timeframe node whose bars it waits for, and that node's "fresh" slot; -1: every bar. */
  rhythm: SharedNode | null;
  gate: number;
  /** Runs that need it. */
  refs: number;
}
export interface SharedInput {
  node: SharedNode;
  offset: number;
}

/** The key of a node by its inputs' identity in the pool. A port that takes several edges does not mind their order. */
export function nodeKey(
  signature: string,
  definition: AnyNodeDefinition,
  inputs: readonly (SharedInput | null)[],
): string {
  const wiring = inputs.map((input) => (input ? `${input.node.id}:${input.offset}` : '-'));
  if (definition.inputs[0]?.max !== undefined) wiring.sort();
  return `${signature}|${wiring.join()}`;
}
