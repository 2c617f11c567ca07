import type { CompiledStrategy } from './compile.ts';
import type { BarTape } from './tape.ts';
import type { EntryRules } from './trade-rules.ts';
import type { DecisionScope, Position } from './types.ts';

/** What a decision at a bar's close depends on besides the trades. */
export interface DecisionInput {
  strategy: CompiledStrategy;
  bar: BarTape;
  tradeDate: string;
  /** The run's slots. */
  v: Float64Array;
  warm: boolean;
  scope: DecisionScope;
}

export const direction = ({ side }: { side: Position['side'] }): number => (side === 'long' ? 1 : -1);

export function rulesOf({ entries }: CompiledStrategy, entryNodeId: string): EntryRules | undefined {
  for (const entry of entries) if (entry.nodeId === entryNodeId) return entry;
  return undefined;
}
