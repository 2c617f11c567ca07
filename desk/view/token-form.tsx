/** Asks for a token where the page has none, or a valid one no longer. */
export function TokenForm({ why, onToken }: { why: string | null; onToken(token: string): void }) {
  return (
    <section class="panel token" aria-labelledby="token-title">
      <h2 id="token-title">Sign in with a token</h2>
      {why && (
        <p class="loss" role="alert">
          {why}
        </p>
      )}
      <p>
        Paste an access token of your Supabase project. In development <code>npm run token</code> makes one. It is kept
        for this tab only.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onToken(String(new FormData(event.currentTarget).get('token') ?? ''));
        }}
      >
        <label>
          Token
          <input name="token" type="password" required autocomplete="off" spellcheck={false} />
        </label>
        <button type="submit" class="primary">
          Open the desk
        </button>
      </form>
    </section>
  );
}
