import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Asset } from './asset.ts';

export interface DemoAccess {
  /** A fresh token of the demo account. */
  token(): Promise<string>;
  /** The secret in the printed link; a person who has it can read the terminal. */
  key: string;
  /**
   * Whether browsers on this machine get the token without the key. Behind a local proxy, remote clients look like local
   * ones.
   */
  open: boolean;
}

const PARAMETER = 'demo';
const COOKIE = 'ex7_demo';
const COOKIE_SECONDS = 30 * 86_400;

/** The query string of the printed link. */
export const demoQuery = ({ key }: Pick<DemoAccess, 'key'>): string => `?${PARAMETER}=${key}`;

/**
 * Decides which browsers get pages with the demo account's token: those that opened the printed link. It sets a cookie, so
 * that reloads, other pages and token renewal work without the link. Null: no browser.
 */
export function createDemoPages(access: DemoAccess | null) {
  return {
    /**
     * The response to the printed link on a page's path: sets the cookie and redirects to the page. Null for other
     * requests.
     */
    signIn(path: string, { url = '' }: IncomingMessage): Asset | null {
      if (!access) return null;
      const query = new URLSearchParams(url.split('?', 2)[1] ?? '');
      if (!isSame(query.get(PARAMETER), access.key)) return null;
      const cookie = `${COOKIE}=${access.key}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${COOKIE_SECONDS}`;
      return {
        status: 303,
        headers: { location: path, 'set-cookie': cookie },
        type: 'text/plain; charset=utf-8',
        body: '',
        cacheable: false,
        isPrivate: true,
      };
    },
    /** Empty for browsers without access. */
    async tokenFor(request: IncomingMessage): Promise<string> {
      if (!access) return '';
      const allowed = isSame(cookieOf(request), access.key) || (access.open && isFromThisMachine(request));
      return allowed ? access.token() : '';
    },
  };
}

function cookieOf({ headers }: IncomingMessage): string | null {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? null;
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (given: string | null, key: string): boolean =>
  given !== null && timingSafeEqual(digestOf(given), digestOf(key));

const LOOPBACK_PEER = /^(::ffff:)?127\.|^::1$/;
const LOOPBACK_HOST = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;
/** Headers that proxies add to forwarded requests. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/**
 * Whether a browser on this machine requests one of the machine's own addresses. Excludes other host names that resolve to
 * it (DNS rebinding) and proxies that identify themselves; other proxies cannot be distinguished from browsers.
 */
function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  return (
    FORWARDED.every((name) => headers[name] === undefined) &&
    LOOPBACK_PEER.test(socket.remoteAddress ?? '') &&
    LOOPBACK_HOST.test(headers.host ?? '')
  );
}
