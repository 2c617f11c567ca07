const patterns = new Map<string, RegExp>();

/**
 * Compiles a pattern assembled from parts, once. Patterns are applied to user input, so each must run in linear time: a
 * test checks all patterns created here and all literals (test/safety/patterns.test.ts). Call it at module level; the test
 * does not see patterns created inside functions.
 */
export function pattern(source: string, flags = ''): RegExp {
  const key = `/${source}/${flags}`;
  const known = patterns.get(key) ?? new RegExp(source, flags);
  patterns.set(key, known);
  return known;
}

/** All patterns created by `pattern`. */
export const madePatterns = (): RegExp[] => [...patterns.values()];
