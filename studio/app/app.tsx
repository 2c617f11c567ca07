import { lazy, Suspense } from 'react';
import { Provider } from 'urql';
import { Link, Route, Switch, useLocation } from 'wouter';
import type { Api } from '../api/api.ts';
import { ApiContext } from '../api/hooks.ts';
import { SignalAlerts } from '../live/signal-alerts.tsx';
import { type SignalFeed, SignalFeedContext } from '../live/signal-feed.ts';
import { DeskPage } from '../pages/desk/desk-page.tsx';
import { EmptyPage, Loading } from '../ui/parts.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Shell } from './shell.tsx';
import { TokenGate } from './token-gate.tsx';

const StrategiesPage = lazy(() => import('../pages/strategies/strategies-page.tsx'));

export function App({ api, feed }: { api: Api; feed: SignalFeed }) {
  const [path] = useLocation();
  return (
    <ApiContext value={api}>
      <Provider value={api.client}>
        <SignalFeedContext value={feed}>
          <TokenGate>
            <SignalAlerts />
            <Shell>
              <ErrorBoundary resetKey={path}>
                <Suspense fallback={<Opening />}>
                  <Switch>
                    <Route path="/" component={DeskPage} />
                    <Route path="/strategies" component={StrategiesPage} />
                    <Route component={NoSuchPage} />
                  </Switch>
                </Suspense>
              </ErrorBoundary>
            </Shell>
          </TokenGate>
        </SignalFeedContext>
      </Provider>
    </ApiContext>
  );
}

const Opening = () => (
  <div className="page">
    <Loading lines={5} label="Opening the page" />
  </div>
);

const NoSuchPage = () => (
  <EmptyPage title="There is no such page">
    <Link href="/" className="button">
      To the desk
    </Link>
  </EmptyPage>
);
