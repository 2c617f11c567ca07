// The token is stored for this tab only. In development the server puts the demo account's token into the page.

const KEY = 'ex7-token';

const metaContent = (page: ParentNode, name: string): string | null =>
  page.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content || null;

/** A placeholder that was not replaced, as when Vite's server serves the page. */
const filled = (value: string | null) => (value?.startsWith('{{') ? null : value);

export type TokenSource = 'pasted' | 'demo';
export interface KnownToken {
  token: string;
  from: TokenSource;
}

export function currentToken(): KnownToken | null {
  const pasted = sessionStorage.getItem(KEY);
  if (pasted) return { token: pasted, from: 'pasted' };
  const demo = filled(metaContent(document, 'ex7-demo-token'));
  return demo ? { token: demo, from: 'demo' } : null;
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
  const token = filled(metaContent(page, 'ex7-demo-token'));
  if (token) document.querySelector<HTMLMetaElement>('meta[name="ex7-demo-token"]')?.setAttribute('content', token);
  return token;
}

/** The nonce for style elements under the page's content security policy. */
export const styleNonce = (): string | null => filled(metaContent(document, 'ex7-style-nonce'));
