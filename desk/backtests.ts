import type { Ask } from './ask.ts';
import type { DeskState } from './desk-state.ts';
import {
  BacktestProgressDocument,
  BacktestResultDocument,
  ResultsDocument,
  RunBacktestDocument,
} from './generated/operations.ts';
import type { Session } from './live.ts';

interface Deps {
  ask: Ask;
  session(): Session | null;
  set(part: Partial<Pick<DeskState, 'results' | 'backtest'>>): void;
  say(text: string, tone: 'good' | 'bad'): void;
}

/** What the account has made so far and its newest backtest; and how to run another and watch it. */
export function createBacktests({ ask, session, set, say }: Deps) {
  async function show(id: string): Promise<void> {
    set({ backtest: (await ask(BacktestResultDocument, { id })).backtest });
  }

  async function load(): Promise<void> {
    const results = await ask(ResultsDocument);
    set({ results });
    const made = results.performance.flatMap(({ backtest }) => backtest ?? []);
    const newest = made.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0];
    if (newest) await show(newest.id);
  }

  async function run(strategyId: string): Promise<void> {
    const { runBacktest: result } = await ask(RunBacktestDocument, { strategyId });
    if (result.__typename !== 'Backtest') return say(result.message, 'bad');
    set({ backtest: { ...result, equity: [], disclaimer: null } });
    const stop = session()?.subscribe(BacktestProgressDocument, { id: result.id }, ({ backtestProgress: now }) => {
      if (now.status === 'QUEUED' || now.status === 'RUNNING')
        set({ backtest: { ...now, equity: [], disclaimer: null } });
      else {
        stop?.();
        show(now.id).catch(() => {});
      }
    });
  }

  return { load, run };
}
