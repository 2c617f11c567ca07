import { invalid } from '../../kernel/domain-error.ts';

export interface Redirects {
  /** The return URL, by default our own page. Throws InvalidInputError unless its origin is allowed. */
  check(url: string | null | undefined, path: string, fallback: string): string;
}

const LONGEST = 2_000;

/** `home`: our own address; `origins`: further allowed origins ("*" allows none). */
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
