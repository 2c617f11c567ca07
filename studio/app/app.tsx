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

const AccountPage = lazy(() => import('../pages/account/account-page.tsx'));
const DataPage = lazy(() => import('../pages/data/data-page.tsx'));
const EditorPage = lazy(() => import('../editor/editor-page.tsx'));
const StrategiesPage = lazy(() => import('../pages/strategies/strategies-page.tsx'));
const TradePage = lazy(() => import('../pages/trades/trade-page.tsx'));
const TradesPage = lazy(() => import('../pages/trades/trades-page.tsx'));

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
                    <Route path="/strategies/:id/:mode?" component={EditorPage} />
                    <Route path="/trades" component={TradesPage} />
                    <Route path="/trades/:id" component={TradePage} />
                    <Route path="/data" component={DataPage} />
                    <Route path="/account" component={AccountPage} />
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
