import { useCallback, useState } from 'react';
import { attempt, runBacktest } from '../api/actions.ts';
import { accepted } from '../api/errors.ts';
import { useApi, useLive } from '../api/hooks.ts';
import {
  type BacktestInput,
  BacktestProgressDocument,
  type BacktestStateFragment,
  CancelBacktestDocument,
} from '../generated/operations.ts';

const isOver = ({ status }: BacktestStateFragment) => status !== 'QUEUED' && status !== 'RUNNING';

/** Runs a backtest and follows it until it ends. `running` is null before the first run. */
export function useBacktest(onOver: (backtest: BacktestStateFragment) => void) {
  const api = useApi();
  const [running, setRunning] = useState<BacktestStateFragment | null>(null);
  const pause = running === null || isOver(running);
  useLive(
    BacktestProgressDocument,

    { id: running?.id ?? '' },
    ({ backtestProgress }) => {
      setRunning(backtestProgress);
      if (isOver(backtestProgress)) onOver(backtestProgress);
    },
    { pause },
  );
  const run = useCallback(
    (input: BacktestInput) =>
      attempt(async () => {
        setRunning(await runBacktest(api, input));
        return null;
      }),
    [api],
  );
  const id = running?.id;
  const cancel = useCallback(() => {
    if (!id) return;
    void attempt(async () => {
      setRunning(accepted((await api.ask(CancelBacktestDocument, { id })).cancelBacktest, 'Backtest'));
      return 'The backtest is cancelled.';
    });
  }, [api, id]);
  return { running, run, cancel };
}
