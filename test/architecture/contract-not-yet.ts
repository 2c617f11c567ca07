/** Parts of the contract that the schema does not have yet, in graphql-js's words. The list only gets shorter. */
export const NOT_YET: readonly string[] = [];
