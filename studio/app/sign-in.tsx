import { type FormEvent, useState } from 'react';
import { type Account, currentAccount } from '../api/session.ts';
import { rememberToken } from '../api/token.ts';

interface SignInProps {
  /** Why the last token was rejected. */
  why?: string | null;
  /** Called after the token is stored. */
  onToken(): void;
}

/** Signs in at the Supabase project; asks for a token where none is configured. */
export function SignInForm({ why, onToken }: SignInProps) {
  const account = currentAccount();
  if (!account) {
    return (
      <>
        <Refusal text={why} />
        <p className="quiet">
          Paste an access token of your Supabase project. In development <code>npm run token</code> prints one. It is
          kept for this tab only.
        </p>
        <TokenForm onToken={onToken} />
      </>
    );
  }
  return (
    <>
      <AccountForm account={account} why={why} onToken={onToken} />
      <details>
        <summary className="quiet">With a token or an API key</summary>
        <TokenForm onToken={onToken} />
      </details>
    </>
  );
}

const Refusal = ({ text }: { text: string | null | undefined }) =>
  text ? (
    <p className="message bad" role="alert">
      {text}
    </p>
  ) : null;

const textIn = (form: HTMLFormElement, name: string) => String(new FormData(form).get(name) ?? '');

function TokenForm({ onToken }: { onToken(): void }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        rememberToken(textIn(event.currentTarget, 'token'));
        onToken();
      }}
    >
      <label className="field">
        <span>Token</span>
        <input className="input" name="token" type="password" required autoComplete="off" spellCheck={false} />
      </label>
      <button type="submit" className="button primary">
        Open the studio
      </button>
    </form>
  );
}

/** By e-mail and password, or by a link that is mailed. */
function AccountForm({ account, why, onToken }: SignInProps & { account: Account }) {
  const [problem, setProblem] = useState(why ?? account.arrivalProblem);
  const [mailed, setMailed] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const [email, password] = [textIn(form, 'email'), textIn(form, 'password')];
    setBusy(true);
    setProblem(null);
    setMailed(null);
    try {
      if (password) {
        await account.signIn(email, password);
        rememberToken(null);
        onToken();
      } else {
        await account.sendLink(email);
        setMailed(email);
      }
    } catch (error) {
      setProblem((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit}>
      <Refusal text={problem} />
      {mailed && (
        <p className="message" role="status">
          A link is on its way to {mailed}. Open it in this browser.
        </p>
      )}
      <label className="field">
        <span>E-mail</span>
        <input className="input" name="email" type="email" required autoComplete="username" />
      </label>
      <label className="field">
        <span>Password</span>
        <input className="input" name="password" type="password" autoComplete="current-password" />
      </label>
      <p className="quiet">Leave the password empty to get a link by mail.</p>
      <button type="submit" className="button primary" disabled={busy}>
        Sign in
      </button>
    </form>
  );
}

/** Shown instead of the page when there is no token. */
export const SignInPage = (props: SignInProps) => (
  <div className="sign-in">
    <section className="panel sign-in-card" aria-labelledby="sign-in-title">
      <h1 id="sign-in-title">{currentAccount() ? 'Sign in' : 'Sign in with a token'}</h1>
      <SignInForm {...props} />
    </section>
  </div>
);
