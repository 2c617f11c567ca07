import type { Json } from './tool.ts';

/** What a call made or changed, by what it answered. */
export function changedBy(tool: string, given: unknown, answer: Json): { kind: string; id: string }[] {
  const kind = CHANGES[tool];
  if (!kind) return [];
  const { done } = answer as { done?: Json };
  const found = (done ?? answer)[kind] as { id?: unknown } | null | undefined;
  const { strategyId } = (given ?? {}) as { strategyId?: unknown };
  const id = found?.id ?? (kind === 'runtime' ? strategyId : kind === 'risk' ? 'limits' : null);
  return typeof id === 'string' ? [{ kind, id }] : [];
}

/** The part of the answer that is new or another. */
const CHANGES: Readonly<Record<string, string>> = {
  create_strategy: 'strategy',
  update_strategy: 'strategy',
  roll_back_strategy: 'strategy',
  run_backtest: 'backtest',
  run_sweep: 'study',
  run_walk_forward: 'study',
  start_strategy: 'runtime',
  stop_strategy: 'runtime',
  close_position: 'signal',
  halt_trading: 'risk',
  set_risk_limits: 'risk',
};
