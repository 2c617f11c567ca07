import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Asset } from './asset.ts';

export interface DemoAccess {
  /** A fresh token of the demo account. */
  token(): Promise<string>;
  /** What the printed link carries: whoever opens it can read the terminal. */
  key: string;
  /** Whether a browser on this machine gets the token without the key. A local proxy makes strangers look like one. */
  open: boolean;
}

const PARAMETER = 'demo';
const COOKIE = 'ex7_demo';
const COOKIE_SECONDS = 30 * 86_400;

/** The query of the printed link. */
export const demoQuery = ({ key }: Pick<DemoAccess, 'key'>): string => `?${PARAMETER}=${key}`;

/**
 * Which browsers the demo account's token is put into pages for: those that opened the printed link. It leaves a cookie,
 * so that reloads, other pages and the renewal of the token need no link. Null: no browser.
 */
export function createDemoPages(access: DemoAccess | null) {
  return {
    /** The answer to the printed link, at the path of a page: the cookie, and on to the page. Null for other requests. */
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
        lasting: false,
        secret: true,
      };
    },
    /** Empty for a browser that does not get one. */
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
/** Headers by which a proxy says that it forwards. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/**
 * Whether a browser on this machine asks for one of its own addresses. A name that someone else points here (DNS
 * rebinding) is not one, nor is a proxy that says so; a proxy that sends no such header cannot be told from a browser.
 */
function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  return (
    FORWARDED.every((name) => headers[name] === undefined) &&
    LOOPBACK_PEER.test(socket.remoteAddress ?? '') &&
    LOOPBACK_HOST.test(headers.host ?? '')
  );
}
