import { useState } from 'preact/hooks';
import type { DeskState } from '../desk-state.ts';
import { dayOf, timeframeText, timeOf, words } from '../format.ts';
import type { FixturesQuery } from '../generated/operations.ts';
import { Dot, Empty, Panel } from './parts.tsx';

export type Fixture = FixturesQuery['fixtures'][number];

interface Actions {
  onStart(strategyId: string): void;
  onStop(strategyId: string): void;
  /** Draws a strategy from a fixture, puts it on an instrument and runs it. Resolves when it runs, or was refused. */
  onRunFixture(fixture: Fixture, instrument: string): Promise<void>;
}

export function Strategies({ state, fixtures, ...actions }: { state: DeskState; fixtures: Fixture[] } & Actions) {
  const runtimes = state.pulse?.runtimes ?? [];
  return (
    <Panel id="strategies" title="Strategies">
      {runtimes.length === 0 ? (
        <Empty>None has been started. Run a ready-made one below.</Empty>
      ) : (
        <ul>
          {runtimes.map(({ strategy, status, lastBarTs, lastError }) => {
            const running = status === 'RUNNING' || status === 'STARTING';
            return (
              <li key={strategy.id}>
                <Dot tone={running ? 'good' : status === 'ERROR' ? 'bad' : 'idle'} />
                <span class="what">
                  {strategy.name}
                  <small>
                    {strategy.instrument.symbol} {timeframeText(strategy.timeframe)} · {words(status)}
                    {lastError ? `: ${lastError}` : lastBarTs && ` · ${dayOf(lastBarTs)} ${timeOf(lastBarTs)}`}
                  </small>
                </span>
                <button
                  type="button"
                  disabled={status === 'DRAINING'}
                  aria-label={`${running ? 'Stop' : 'Start'} ${strategy.name}`}
                  onClick={() => (running ? actions.onStop : actions.onStart)(strategy.id)}
                >
                  {running ? 'Stop' : 'Start'}
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <RunFixture state={state} fixtures={fixtures} onRunFixture={actions.onRunFixture} />
    </Panel>
  );
}

/** A ready-made strategy on an instrument that has bars, in one press. */
function RunFixture(props: { state: DeskState; fixtures: Fixture[] } & Pick<Actions, 'onRunFixture'>) {
  const { state, fixtures, onRunFixture } = props;
  const symbols = state.pulse?.signalsHealth.marketData.map(({ instrument }) => instrument.symbol) ?? [];
  const [slug, setSlug] = useState<string | null>(null);
  const [symbol, setSymbol] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const fixture = fixtures.find((each) => each.slug === slug) ?? fixtures[0];
  const instrument = symbols.find((each) => each === symbol) ?? symbols[0];
  if (!fixture || !instrument) return null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setBusy(true);
        onRunFixture(fixture, instrument).finally(() => setBusy(false));
      }}
    >
      <div>
        <label for="fixture">Ready-made strategy</label>
        <select id="fixture" value={fixture.slug} onChange={({ currentTarget }) => setSlug(currentTarget.value)}>
          {fixtures.map((each) => (
            <option key={each.slug} value={each.slug}>
              {each.name}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="fixture-instrument">on</label>
        <select
          id="fixture-instrument"
          value={instrument}
          onChange={({ currentTarget }) => setSymbol(currentTarget.value)}
        >
          {symbols.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </div>
      <button type="submit" class="primary" disabled={busy}>
        {busy ? 'Starting…' : 'Run it'}
      </button>
      <p class="quiet">{fixture.description}</p>
    </form>
  );
}
