import type { Json } from './tool.ts';

export const MIME = 'application/json';

/** Where a client reads what a result is about, instead of a long text. */
export interface ResourceLink {
  type: 'resource_link';
  uri: string;
  name: string;
  title: string;
  mimeType: string;
}

export function linksOf(answer: Json): ResourceLink[] {
  const linked = (kind: 'strategies' | 'backtests', value: unknown, title: string): ResourceLink[] => {
    const { id } = (value ?? {}) as { id?: unknown };
    if (typeof id !== 'string') return [];
    return [{ type: 'resource_link', uri: `ex7://${kind}/${id}`, name: id, title, mimeType: MIME }];
  };
  return [
    ...linked('strategies', answer.strategy, 'The strategy'),
    ...linked('backtests', answer.backtest, 'The backtest'),
  ];
}
