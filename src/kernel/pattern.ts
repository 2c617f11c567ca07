const patterns = new Map<string, RegExp>();

/**
 * A pattern that is put together from parts, made once. Patterns read text that users send, so each must run in time
 * linear in that text: a test checks every pattern made here and every literal (test/safety/patterns.test.ts). Call it
 * where the module is loaded, not inside of a function: a pattern that is made later is not seen by the test.
 */
export function pattern(source: string, flags = ''): RegExp {
  const key = `/${source}/${flags}`;
  const known = patterns.get(key) ?? new RegExp(source, flags);
  patterns.set(key, known);
  return known;
}

/** Every pattern that `pattern` has made. */
export const madePatterns = (): RegExp[] => [...patterns.values()];
