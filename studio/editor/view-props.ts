import type { StrategyEditorQuery } from '../generated/operations.ts';
import type { Saving } from './use-saving.ts';

export type OpenedStrategy = NonNullable<StrategyEditorQuery['strategy']>;

/** What each view of a strategy gets. */
export interface ViewProps {
  strategy: Omit<OpenedStrategy, 'graph'>;
  saving: Saving;
  onChange(): void;
}
