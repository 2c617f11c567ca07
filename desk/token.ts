// A token is kept for this tab only. In development the server puts the demo account's into the page.

const KEY = 'ex7-token';

const demoToken = (): string | null =>
  document.querySelector<HTMLMetaElement>('meta[name="ex7-demo-token"]')?.content || null;

export type TokenSource = 'pasted' | 'demo';

export function currentToken(): { token: string; from: TokenSource } | null {
  const pasted = sessionStorage.getItem(KEY);
  if (pasted) return { token: pasted, from: 'pasted' };
  const demo = demoToken();
  return demo ? { token: demo, from: 'demo' } : null;
}

/** Null forgets it: the demo token, where there is one, is used again. */
export function rememberToken(token: string | null): void {
  if (token) sessionStorage.setItem(KEY, token.trim().replace(/^bearer\s+/i, ''));
  else sessionStorage.removeItem(KEY);
}
