import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { useApi, useLink } from '../api/hooks.ts';
import { currentAccount } from '../api/session.ts';
import { currentToken, renewDemoToken } from '../api/token.ts';

const SignInDialog = lazy(() => import('./sign-in-dialog.tsx'));

/**
 * Keeps the page mounted while an expired token is replaced, so that no input is lost. The tokens of the demo and of a
 * session are replaced automatically.
 */
export function TokenGate({ children }: { children: ReactNode }) {
  const { connection } = useApi();
  const link = useLink();
  const why = link.is === 'refused' ? link.why : null;
  const [asking, setAsking] = useState(false);
  // A new token that is refused before it has connected is not replaced again.
  const renewed = useRef(false);
  useEffect(() => {
    if (link.is === 'live') renewed.current = false;
    if (why === null) return setAsking(false);
    if (renewed.current) return setAsking(true);
    renewed.current = true;
    renewedToken().then((token) => (token ? connection.renew() : setAsking(true)));
  }, [why, connection, link.is]);
  return (
    <>
      {children}
      {asking && (
        <Suspense>
          <SignInDialog why={why} onToken={() => connection.renew()} />
        </Suspense>
      )}
    </>
  );
}

/** A token in place of the refused one; null: the user must sign in. */
async function renewedToken(): Promise<string | null> {
  const from = currentToken()?.from;
  if (from === 'demo') return renewDemoToken();
  return from === 'session' ? ((await currentAccount()?.renew()) ?? null) : null;
}
