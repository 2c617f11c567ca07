import type { Ask } from './ask.ts';
import {
  DrawFromFixtureDocument,
  MoveToInstrumentDocument,
  PromoteStrategyDocument,
  StartRuntimeDocument,
  StopRuntimeDocument,
} from './generated/operations.ts';
import type { Fixture } from './view/strategies.tsx';

interface Deps {
  ask: Ask;
  say(text: string, tone: 'good' | 'bad'): void;
  report(error: unknown): void;
  /** The list of runtimes is another one now. */
  changed(): void;
}

/** What the server answers a mutation with when it refuses it. */
const accepted = <Result extends { __typename: string }, Kind extends Result['__typename']>(
  result: Result,
  kind: Kind,
): Extract<Result, { __typename: Kind }> => {
  if (result.__typename !== kind) throw new Error((result as unknown as { message: string }).message);
  return result as Extract<Result, { __typename: Kind }>;
};

export function createStrategyActions({ ask, say, report, changed }: Deps) {
  const start = async (strategyId: string) =>
    accepted((await ask(StartRuntimeDocument, { strategyId })).startRuntime, 'Runtime');

  /** Whatever was refused is said in the server's own words. */
  const attempt = async (what: () => Promise<string>) => {
    try {
      say(await what(), 'good');
    } catch (error) {
      report(error);
    }
    changed();
  };

  return {
    start: (strategyId: string) =>
      void attempt(async () => {
        await start(strategyId);
        return 'Started. It trades from the next bar on.';
      }),

    stop: (strategyId: string) =>
      void attempt(async () => {
        accepted((await ask(StopRuntimeDocument, { strategyId })).stopRuntime, 'Runtime');
        return 'Stopped. Its open signals stay open.';
      }),

    /** Drawn, put on the instrument, promoted to live in its two steps, and started. */
    runFixture: (fixture: Fixture, instrument: string) =>
      attempt(async () => {
        const name = `${fixture.name} on ${instrument}, ${new Date().toISOString().slice(0, 19).replace('T', ' ')}`;
        const drawn = await ask(DrawFromFixtureDocument, { slug: fixture.slug, name });
        const { id } = accepted(drawn.createStrategyFromFixture, 'Strategy');
        accepted((await ask(MoveToInstrumentDocument, { id, instrument })).updateStrategy, 'Strategy');
        for (const _step of ['ready', 'live']) {
          accepted((await ask(PromoteStrategyDocument, { id })).promoteStrategy, 'Strategy');
        }
        await start(id);
        return `${fixture.name} runs on ${instrument}. Its signals show here as they fire.`;
      }),
  };
}
