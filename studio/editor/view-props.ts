import type { StrategyEditorQuery } from '../generated/operations.ts';
import type { Saving } from './use-saving.ts';

export type OpenedStrategy = NonNullable<StrategyEditorQuery['strategy']>;

/** Props of each view of a strategy. */
export interface ViewProps {
  strategy: Omit<OpenedStrategy, 'graph'>;
  saving: Saving;
  onChange(): void;
}
