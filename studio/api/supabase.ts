import { AuthClient, type AuthError } from '@supabase/auth-js';

export interface Project {
  url: string;
  /** Public: it names the project. */
  key: string;
}

export interface Account {
  /** Why the link that opened this page did not sign in. */
  arrivalProblem: string | null;
  /** Throws an Error with the reason. */
  signIn(email: string, password: string): Promise<void>;
  /** Mails a link that signs in. Throws an Error with the reason. */
  sendLink(email: string): Promise<void>;
  /** A new token; null when the session is over. */
  renew(): Promise<string | null>;
  signOut(): Promise<void>;
}

/** Signs in at the endpoints of a Supabase project, and keeps its session fresh in this browser. */
export async function openAccount(project: Project, onToken: (token: string | null) => void): Promise<Account> {
  const auth = new AuthClient({
    url: `${project.url}/auth/v1`,
    headers: { apikey: project.key },
    storageKey: 'ex7-session',
    // The link of a mail brings a code that only the browser that asked for it can exchange.
    flowType: 'pkce',
    skipAutoInitialize: true,
  });
  // Also for other tabs: signed in, refreshed, signed out.
  auth.onAuthStateChange((_event, session) => onToken(session?.access_token ?? null));
  const arrival = arrivalProblem();
  const { error } = await auth.initialize();
  if (arrival) history.replaceState(history.state, '', location.pathname);
  return {
    arrivalProblem: arrival ?? (error ? textOf(error) : null),
    async signIn(email, password) {
      const { error } = await auth.signInWithPassword({ email, password });
      if (error) throw new Error(textOf(error));
    },
    async sendLink(email) {
      const emailRedirectTo = `${location.origin}${location.pathname}`;
      const { error } = await auth.signInWithOtp({ email, options: { emailRedirectTo } });
      if (error) throw new Error(textOf(error));
    },
    async renew() {
      const { data } = await auth.refreshSession();
      return data.session?.access_token ?? null;
    },
    async signOut() {
      await auth.signOut({ scope: 'local' });
    },
  };
}

/** Why the link of a mail was refused, as Supabase says it in the page's address. */
function arrivalProblem(): string | null {
  for (const text of [location.search, location.hash]) {
    const said = new URLSearchParams(text.slice(1)).get('error_description');
    if (said) return said;
  }
  return null;
}

const textOf = (error: AuthError): string =>
  error.status ? error.message : 'The sign-in server cannot be reached. Try again.';
