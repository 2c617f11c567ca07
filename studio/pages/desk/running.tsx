import { useState } from 'react';
import { Link } from 'wouter';
import { attempt, type Fixture, runFixture, startStrategy, stopStrategy } from '../../api/actions.ts';
import { useAnswer, useApi } from '../../api/hooks.ts';
import { useTimes } from '../../format/times.ts';
import { timeframeText, words } from '../../format/words.ts';
import { FixturesDocument, type RuntimeLineFragment } from '../../generated/operations.ts';
import { Dot, Empty, Field, Panel } from '../../ui/parts.tsx';
import type { Pulse } from './use-desk.ts';

/** The started strategies with a switch each, and a button that runs a fixture. */
export function Running({ pulse, onChange }: { pulse: Pulse; onChange(): void }) {
  const symbols = pulse.signalsHealth.marketData.map(({ instrument }) => instrument.symbol);
  return (
    <Panel id="strategies" title="Strategies" aside={<Link href="/strategies">All strategies</Link>}>
      {pulse.runtimes.length === 0 ? (
        <Empty>None has been started. Run a ready-made one below, or draw your own.</Empty>
      ) : (
        <ul>
          {pulse.runtimes.map((runtime) => (
            <Runtime key={`${runtime.strategy.id} ${runtime.mode}`} runtime={runtime} onChange={onChange} />
          ))}
        </ul>
      )}
      <RunFixture symbols={symbols} onChange={onChange} />
    </Panel>
  );
}

function Runtime({ runtime, onChange }: { runtime: RuntimeLineFragment; onChange(): void }) {
  const { strategy, status, lastBarTs, lastError } = runtime;
  const api = useApi();
  const times = useTimes();
  const running = status === 'RUNNING' || status === 'STARTING';
  const toggle = async () => {
    await attempt(async () => {
      await (running ? stopStrategy : startStrategy)(api, strategy.id);
      return running ? 'Stopped. Its open positions stay open.' : 'Started. It trades from the next bar on.';
    });
    onChange();
  };
  return (
    <li>
      <Dot tone={running ? 'good' : status === 'ERROR' ? 'bad' : 'idle'} />
      <span className="what">
        <Link href={`/strategies/${strategy.id}`}>{strategy.name}</Link>
        <small>
          {strategy.instrument.symbol} {timeframeText(strategy.timeframe)} · {words(status)}
          {lastError ? `: ${lastError}` : lastBarTs && ` · ${times.short(lastBarTs)}`}
        </small>
      </span>
      <button
        type="button"
        className="button small"
        disabled={status === 'DRAINING'}
        aria-label={`${running ? 'Stop' : 'Start'} ${strategy.name}`}
        onClick={toggle}
      >
        {running ? 'Stop' : 'Start'}
      </button>
    </li>
  );
}

function RunFixture({ symbols, onChange }: { symbols: readonly string[]; onChange(): void }) {
  const api = useApi();
  const { data } = useAnswer(FixturesDocument, {}, { policy: 'cache-first' });
  const [slug, setSlug] = useState<string | null>(null);
  const [symbol, setSymbol] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const fixtures: readonly Fixture[] = data?.fixtures ?? [];
  const fixture = fixtures.find((each) => each.slug === slug) ?? fixtures[0];
  const instrument = symbols.find((each) => each === symbol) ?? symbols[0];
  if (!fixture || !instrument) return null;
  const run = async () => {
    setBusy(true);
    await attempt(async () => {
      await runFixture(api, fixture, instrument);
      return `${fixture.name} runs on ${instrument}. Its signals show here as they fire.`;
    });
    setBusy(false);
    onChange();
  };
  return (
    <form
      className="run-fixture"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <Field label="Ready-made strategy">
        <select className="select" value={fixture.slug} onChange={(event) => setSlug(event.target.value)}>
          {fixtures.map((each) => (
            <option key={each.slug} value={each.slug}>
              {each.name}
            </option>
          ))}
        </select>
      </Field>
      <Field label="on">
        <select className="select" value={instrument} onChange={(event) => setSymbol(event.target.value)}>
          {symbols.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </Field>
      <button type="submit" className="button primary full" disabled={busy}>
        {busy ? 'Starting…' : 'Run it'}
      </button>
      <small className="full">{fixture.description}</small>
    </form>
  );
}
