import { say, sayError } from '../app/notices.ts';
import { money } from '../format/numbers.ts';
import { words } from '../format/words.ts';
import {
  type BacktestInput,
  CloseSignalDocument,
  CreateFromFixtureDocument,
  type FixturesQuery,
  MoveToInstrumentDocument,
  PromoteStrategyDocument,
  RunBacktestDocument,
  StartRuntimeDocument,
  StopRuntimeDocument,
} from '../generated/operations.ts';
import type { SignalFeed } from '../live/signal-feed.ts';
import type { Api } from './api.ts';
import { accepted, Unreachable } from './errors.ts';

export type Fixture = FixturesQuery['fixtures'][number];

/** Runs an action and shows its result or error. Returns whether it succeeded. */
export async function attempt(action: () => Promise<string | null>): Promise<boolean> {
  try {
    const done = await action();
    if (done) say(done);
    return true;
  } catch (error) {
    sayError(error);
    return false;
  }
}

export async function startStrategy({ ask }: Api, strategyId: string) {
  return accepted((await ask(StartRuntimeDocument, { strategyId })).startRuntime, 'Runtime');
}

export async function stopStrategy({ ask }: Api, strategyId: string) {
  return accepted((await ask(StopRuntimeDocument, { strategyId })).stopRuntime, 'Runtime');
}

export async function promote({ ask }: Api, id: string) {
  return accepted((await ask(PromoteStrategyDocument, { id })).promoteStrategy, 'Strategy');
}

export async function createFromFixture({ ask }: Api, slug: string, name: string | null) {
  return accepted((await ask(CreateFromFixtureDocument, { slug, name })).createStrategyFromFixture, 'Strategy');
}

/** Creates a strategy from a fixture on an instrument, promotes it to live and starts it. */
export async function runFixture(api: Api, fixture: Fixture, instrument: string): Promise<string> {
  const name = `${fixture.name} on ${instrument}, ${new Date().toISOString().slice(0, 19).replace('T', ' ')}`;
  const { id } = await createFromFixture(api, fixture.slug, name);
  accepted((await api.ask(MoveToInstrumentDocument, { id, instrument })).updateStrategy, 'Strategy');
  await promote(api, id);
  await promote(api, id);
  await startStrategy(api, id);
  return id;
}

/** Closes a signal at the newest price. If it was closed already, that is not an error. */
export async function closeSignal({ ask }: Api, feed: SignalFeed, id: string): Promise<string> {
  try {
    const { closeSignal: result } = await ask(CloseSignalDocument, { id });
    if (result.__typename === 'SignalNotOpenError') {
      feed.merge([result.signal]);
      return `It had closed already (${words(result.signal.closeReason ?? 'closed')}).`;
    }
    const signal = accepted(result, 'Signal');
    feed.merge([signal]);
    return `${signal.strategy.name}: closed at ${signal.closePrice}, ${money(signal.pnl ?? '0')}`;
  } catch (error) {
    if (error instanceof Unreachable) throw new Error('The server cannot be reached: the signal is as it was.');
    throw error;
  }
}

export async function runBacktest({ ask }: Api, input: BacktestInput) {
  return accepted((await ask(RunBacktestDocument, { input })).runBacktest, 'Backtest');
}
