/** What the contract promises and the schema does not have yet, in graphql-js's words. It only ever gets shorter. */
export const NOT_YET: readonly string[] = ['GraphNode.nodeId was removed.', 'GraphEdge.edgeId was removed.'];
