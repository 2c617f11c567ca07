// A pasted token is stored for this tab only. The token of a session is renewed while the page is open. In development the
// server puts the demo account's token into the page.

const KEY = 'ex7-token';

/** Null also for a placeholder that was not replaced, as when Vite's server serves the page. */
export function metaContent(page: ParentNode, name: string): string | null {
  const content = page.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
  return content && !content.startsWith('{{') ? content : null;
}

/** `session`: of a user who signed in at Supabase. */
export type TokenSource = 'pasted' | 'session' | 'demo';
export interface KnownToken {
  token: string;
  from: TokenSource;
}

export function currentToken(): KnownToken | null {
  const pasted = sessionStorage.getItem(KEY);
  if (pasted) return { token: pasted, from: 'pasted' };
  if (sessionToken) return { token: sessionToken, from: 'session' };
  const demo = metaContent(document, 'ex7-demo-token');
  return demo ? { token: demo, from: 'demo' } : null;
}

let sessionToken: string | null = null;

/** The token of the session that is signed in; null: none. */
export function holdSessionToken(token: string | null): void {
  sessionToken = token;
}

/** Null removes the token, so that the demo token is used, if there is one. */
export function rememberToken(token: string | null): void {
  if (token) sessionStorage.setItem(KEY, token.trim().replace(/^bearer\s+/i, ''));
  else sessionStorage.removeItem(KEY);
}

/** Fetches a new demo token. Null if the server provides none or is unreachable. */
export async function renewDemoToken(): Promise<string | null> {
  const answer = await fetch('/', { headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const token = metaContent(page, 'ex7-demo-token');
  if (token) document.querySelector<HTMLMetaElement>('meta[name="ex7-demo-token"]')?.setAttribute('content', token);
  return token;
}

/** The nonce for style elements under the page's content security policy. */
export const styleNonce = (): string | null => metaContent(document, 'ex7-style-nonce');
