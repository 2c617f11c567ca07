import type { AnyNodeDefinition } from './definition.ts';
import type { Placed } from './program.ts';

/** A node that a pool computes once a bar for all runs that need it. */
export interface SharedNode extends Placed {
  /** Unique in its pool; with an output's offset it names a value in the keys of the nodes downstream. */
  id: number;
  /** Type, params and inputs: what makes two nodes one. */
  key: string;
  signature: string;
  definition: AnyNodeDefinition;
  inputs: readonly (SharedInput | null)[];
  /** Longer than any input's. */
  depth: number;
  /** The higher-timeframe node whose bars it waits for: `gate` is its "fresh" slot. */
  rhythm: SharedNode | null;
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
