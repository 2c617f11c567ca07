// A token is kept for this tab only. In development the server writes the demo account's into the page.

const KEY = 'ex7-token';

const metaContent = (page: ParentNode, name: string): string | null =>
  page.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content || null;

/** A placeholder that no server has filled in: the page comes from Vite's own server. */
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

/** Null forgets it: the demo token, where there is one, is used again. */
export function rememberToken(token: string | null): void {
  if (token) sessionStorage.setItem(KEY, token.trim().replace(/^bearer\s+/i, ''));
  else sessionStorage.removeItem(KEY);
}

/** Fetches a fresh demo token. Null where the server gives none, or cannot be reached. */
export async function renewDemoToken(): Promise<string | null> {
  const answer = await fetch('/', { headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const token = filled(metaContent(page, 'ex7-demo-token'));
  if (token) document.querySelector<HTMLMetaElement>('meta[name="ex7-demo-token"]')?.setAttribute('content', token);
  return token;
}

/** The nonce that lets a script add styles under the page's content security policy. */
export const styleNonce = (): string | null => filled(metaContent(document, 'ex7-style-nonce'));
