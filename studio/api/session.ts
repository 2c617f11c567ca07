import type { Account, Project } from './supabase.ts';
import { holdSessionToken, metaContent, rememberToken } from './token.ts';

// Users of a Supabase project sign in here. Without SUPABASE_PUBLISHABLE_KEY the studio asks for a token. Supabase's client
// is loaded only where a project is configured.

export type { Account } from './supabase.ts';

function projectOf(page: ParentNode): Project | null {
  const [url, key] = [metaContent(page, 'ex7-supabase-url'), metaContent(page, 'ex7-supabase-key')];
  return url && key ? { url, key } : null;
}

let account: Account | null = null;

/** Loads the session of this browser, or signs in by the link that opened the page. */
export async function openSession(): Promise<void> {
  const project = projectOf(document);
  if (!project) return;
  const { openAccount } = await import('./supabase.ts');
  account = await openAccount(project, holdSessionToken);
}

/** Null where no Supabase project is configured. */
export const currentAccount = (): Account | null => account;

export async function signOut(): Promise<void> {
  rememberToken(null);
  await account?.signOut();
}
