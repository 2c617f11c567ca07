import { invalid } from '../../kernel/domain-error.ts';

export interface Redirects {
  /** The URL to come back to. Throws InvalidInputError unless it is on an allowed origin; left out it is our own page. */
  check(url: string | null | undefined, path: string, fallback: string): string;
}

const LONGEST = 2_000;

/** `home`: our own address; `origins`: whose pages may be returned to besides ("*" is nobody's). */
export function createRedirects({ home, origins }: { home: string; origins: readonly string[] }): Redirects {
  const allowed = [...new Set([new URL(home).origin, ...origins.filter((origin) => origin !== '*')])];
  return {
    check(url, path, fallback) {
      if (url === null || url === undefined) return new URL(fallback, home).href;
      const parsed = url.length <= LONGEST && URL.canParse(url) ? new URL(url) : null;
      if (parsed && allowed.includes(parsed.origin) && !parsed.username && !parsed.password) return parsed.href;
      throw invalid([path], `expected a URL on ${allowed.join(' or ')}`, 'origin_not_allowed');
    },
  };
}
