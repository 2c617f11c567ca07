import type { DeskState } from '../desk-state.ts';
import type { Link } from '../live.ts';
import type { Market } from '../market.ts';
import type { PriceChart } from '../price-chart.ts';
import { Backtest } from './backtest.tsx';
import { Chart } from './chart.tsx';
import { OpenSignals } from './open-signals.tsx';
import { Dot } from './parts.tsx';
import { Risk } from './risk.tsx';
import { Status } from './status.tsx';
import { type Fixture, Strategies } from './strategies.tsx';
import { Tape } from './tape.tsx';
import { TokenForm } from './token-form.tsx';

export interface DeskProps {
  state: DeskState;
  market: Market | null;
  fixtures: Fixture[];
  /** Where the token comes from; null: there is none. */
  account: 'demo' | 'pasted' | null;
  actions: {
    close(signalId: string): void;
    chooseMarket(market: Market): void;
    chart(chart: PriceChart | null): void;
    start(strategyId: string): void;
    stop(strategyId: string): void;
    backtest(strategyId: string): void;
    runFixture(fixture: Fixture, instrument: string): Promise<void>;
    token(token: string | null): void;
  };
}

/** The page, from what it knows. */
export function Desk({ state, market, fixtures, account, actions }: DeskProps) {
  const refused = state.link.is === 'refused' ? state.link.why : null;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the desk
      </a>
      <header class="top">
        <h1>ex7</h1>
        {account && <LinkState link={state.link} />}
        <nav aria-label="Tools">
          <a href="/graphiql">GraphiQL</a>
          <a href="/docs">REST docs</a>
          {account && (
            <button type="button" class="plain" onClick={() => actions.token(null)}>
              {account === 'demo' ? 'Demo account' : (state.pulse?.me.email ?? 'Signed in')}
              {account === 'pasted' && <small> · sign out</small>}
            </button>
          )}
        </nav>
      </header>
      <p class={`notice ${state.notice?.tone ?? ''}`} role="status">
        {state.notice?.text}
      </p>
      {!account || refused ? (
        <main id="main">
          <TokenForm why={refused} onToken={actions.token} />
        </main>
      ) : (
        <main id="main">
          <Status state={state} />
          <div class="columns">
            <div class="wide-column">
              <Chart state={state} market={market} onMarket={actions.chooseMarket} onChart={actions.chart} />
              <OpenSignals state={state} onClose={actions.close} />
              <Backtest state={state} onRun={actions.backtest} />
            </div>
            <div class="narrow-column">
              <Risk state={state} />
              <Tape state={state} />
              <Strategies
                state={state}
                fixtures={fixtures}
                onStart={actions.start}
                onStop={actions.stop}
                onRunFixture={actions.runFixture}
              />
            </div>
          </div>
          <p class="quiet foot">
            Paper trading. Times are the bars', in UTC; amounts are USD after costs.
            {state.pulse && ` ex7 ${state.pulse.health.version}.`} {state.results?.portfolio.disclaimer.text}
          </p>
        </main>
      )}
    </>
  );
}

function LinkState({ link }: { link: Link }) {
  const [tone, text] = (
    {
      live: ['good', 'Live'],
      connecting: ['warn', 'Connecting…'],
      lost: ['bad', 'Connection lost. Trying again; nothing will be missed.'],
      refused: ['bad', 'Token refused'],
    } as const
  )[link.is];
  return (
    <p class={`link ${link.is}`} role="status">
      <Dot tone={tone} /> {text}
    </p>
  );
}
