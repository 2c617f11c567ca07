import type { Column } from './columns.ts';
import {
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  type OutputPort,
  outputs,
  requiredInput,
} from './definition.ts';
import type { Filter } from './indicators/filter.ts';

// Builders for tables of node types that share a shape: what differs is a row.

/** What a row must say for the people who draw with it. */
type Row<P> = Pick<NodeDefinition<P>, 'type' | 'label' | 'description' | 'params' | 'warmup'> &
  Required<Pick<NodeDefinition<P>, 'formula' | 'source' | 'keywords'>> &
  Pick<NodeDefinition<P>, 'range' | 'relation' | 'readsVolume' | 'nameOf'>;

export interface Length {
  length: number;
}
export const lengthOf = (value: number, min = 2, description = 'How many bars it looks at.') =>
  int('length', value, min, 1000, description);

class FromSource implements NodeInstance {
  private readonly filter: Filter;

  constructor(filter: Filter) {
    this.filter = filter;
  }

  update({ inputs: [source], outputs: [value] }: NodeBlock, from: number, to: number): void {
    this.filter.fill(source as Column, value as Column, from, to);
  }
}

/** An indicator with one number in and one out. */
export const sourceNode = <P>({ filter, ...row }: Row<P> & { filter(params: P): Filter }): NodeDefinition<P> => ({
  category: 'indicator',
  inputs: [requiredInput('source', 'number')],
  outputs: outputs('number', 'value'),
  create: (params) => new FromSource(filter(params)),
  ...row,
});

/** An indicator of the bars. */
export const barsNode = <P>(
  row: Row<P> & { outputs?: readonly OutputPort[]; create(params: P): NodeInstance },
): NodeDefinition<P> => ({
  category: 'indicator',
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'value'),
  ...row,
});
