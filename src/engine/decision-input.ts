import type { BarContext } from './bar-context.ts';
import type { Column } from './columns.ts';
import type { CompiledStrategy } from './compile.ts';
import type { EntryRules } from './trade-rules.ts';
import type { DecisionScope, Position } from './types.ts';

/** What a decision at a bar's close depends on besides the trades. */
export interface DecisionInput {
  strategy: CompiledStrategy;
  bar: BarContext;
  tradeDate: string;
  /** The columns of the run's slots, and the bar's index in them. */
  columns: readonly Column[];
  at: number;
  warm: boolean;
  scope: DecisionScope;
}

/** The value in a slot; NaN while it is not known. */
export const slotValue = ({ columns, at }: DecisionInput, slot: number): number => columns[slot]?.[at] ?? Number.NaN;

export const direction = ({ side }: { side: Position['side'] }): number => (side === 'long' ? 1 : -1);

export function rulesOf({ entries }: CompiledStrategy, entryNodeId: string): EntryRules | undefined {
  for (const entry of entries) if (entry.nodeId === entryNodeId) return entry;
  return undefined;
}
