import { createContext, use } from 'react';
import type { Change } from '../../graph/compare.ts';

/** Marks that other views show on nodes and edges. */
export interface Marks {
  /** By node key and output: the values of one bar. */
  values?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Nodes that decided the bar. */
  decided?: ReadonlySet<string>;
  changes?: ReadonlyMap<string, Change>;
  /** By node key: one line per change. */
  details?: ReadonlyMap<string, readonly string[]>;
}

export const MarksContext = createContext<Marks>({});
export const useMarks = (): Marks => use(MarksContext);
