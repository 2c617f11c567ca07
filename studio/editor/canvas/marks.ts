import { createContext, use } from 'react';
import type { Change } from '../../graph/compare.ts';

/** What a page other than the editor shows on the nodes and wires of a drawing. */
export interface Marks {
  /** By node key and output: the values of one bar. */
  values?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Nodes that decided the bar. */
  decided?: ReadonlySet<string>;
  changes?: ReadonlyMap<string, Change>;
  /** By node key: one line a change. */
  details?: ReadonlyMap<string, readonly string[]>;
}

export const MarksContext = createContext<Marks>({});
export const useMarks = (): Marks => use(MarksContext);
