import { rememberToken } from '../api/token.ts';

interface SignInProps {
  /** Why the last token was rejected. */
  why?: string | null;
  /** Called after the token is stored. */
  onToken(): void;
}

/** Asks for a token. */
export function SignInForm({ why, onToken }: SignInProps) {
  return (
    <>
      {why && (
        <p className="message bad" role="alert">
          {why}
        </p>
      )}
      <p className="quiet">
        Paste an access token of your Supabase project. In development <code>npm run token</code> prints one. It is kept
        for this tab only.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rememberToken(String(new FormData(event.currentTarget).get('token') ?? ''));
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
    </>
  );
}

/** Shown instead of the page when there is no token. */
export const SignInPage = (props: SignInProps) => (
  <div className="sign-in">
    <section className="panel sign-in-card" aria-labelledby="sign-in-title">
      <h1 id="sign-in-title">Sign in with a token</h1>
      <SignInForm {...props} />
    </section>
  </div>
);
