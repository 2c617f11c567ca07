import type { Drawing, Point, Sizes } from './drawing.ts';

const COLUMN_GAP = 64;
const ROW_GAP = 30;
const DEFAULT_SIZE = { width: 190, height: 110 };

/** Positions nodes from left to right along the edges. The layout engine is loaded on first use. */
export async function layOut({ nodes, edges }: Drawing, sizes: Sizes): Promise<Map<string, Point>> {
  const { default: ELK } = await import('elkjs/lib/elk.bundled.js');
  const known = new Set(nodes.map(({ key }) => key));
  const { children = [] } = await new ELK().layout({
    id: 'graph',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.layered.spacing.nodeNodeBetweenLayers': String(COLUMN_GAP),
      'elk.spacing.nodeNode': String(ROW_GAP),
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
    children: nodes.map(({ key }) => ({ id: key, ...(sizes.get(key) ?? DEFAULT_SIZE) })),
    edges: edges
      .filter(({ source, target }) => known.has(source) && known.has(target))
      .map(({ key, source, target }) => ({ id: key, sources: [source], targets: [target] })),
  });
  return new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
}
