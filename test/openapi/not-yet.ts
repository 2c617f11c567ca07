/** Rows of rest.md that are described but not there yet: whoever adds one takes it out here. */
export const NOT_YET: readonly string[] = [];
