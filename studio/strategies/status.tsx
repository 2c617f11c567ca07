import { words } from '../format/words.ts';
import type { RuntimeLineFragment, StrategyStatus } from '../generated/operations.ts';
import { Tag } from '../ui/parts.tsx';

const TONES: Readonly<Record<StrategyStatus, string>> = {
  DRAFT: '',
  READY: 'accent',
  LIVE: 'good',
  PAUSED: 'warn',
  ARCHIVED: '',
};

/** The lifecycle status of a strategy, and whether it runs. */
export function StrategyTag({
  status,
  runtimes,
}: {
  status: StrategyStatus;
  runtimes: readonly RuntimeLineFragment[];
}) {
  const failed = runtimes.find((runtime) => runtime.status === 'ERROR');
  const running = runtimes.find(isActive);
  if (failed && !running) return <Tag tone="bad">failed</Tag>;
  if (running) return <Tag tone="good">{running.status === 'RUNNING' ? 'running' : words(running.status)}</Tag>;
  return <Tag tone={TONES[status]}>{status === 'LIVE' ? 'live, stopped' : words(status)}</Tag>;
}

export const isActive = ({ status }: Pick<RuntimeLineFragment, 'status'>): boolean =>
  status === 'RUNNING' || status === 'STARTING' || status === 'DRAINING';
