import type { NodeInstance } from './definition.ts';

/** A node without state of its own: what it writes depends on this bar's inputs alone. */
export const stateless = (update: NodeInstance['update']): NodeInstance => ({ update });
