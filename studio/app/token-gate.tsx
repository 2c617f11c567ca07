import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useApi, useLink } from '../api/hooks.ts';
import { currentToken, renewDemoToken } from '../api/token.ts';

const SignInDialog = lazy(() => import('./sign-in-dialog.tsx'));

/**
 * Keeps the page mounted while an expired token is replaced, so that no input is lost. A demo token is replaced
 * automatically.
 */
export function TokenGate({ children }: { children: ReactNode }) {
  const { connection } = useApi();
  const link = useLink();
  const why = link.is === 'refused' ? link.why : null;
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (why === null) return setAsking(false);
    if (currentToken()?.from !== 'demo') return setAsking(true);
    renewDemoToken().then((token) => (token ? connection.renew() : setAsking(true)));
  }, [why, connection]);
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
