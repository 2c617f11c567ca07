import { ConflictError } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';

/**
 * A span that no backtest or study of a strategy or its clones touches until a person opens it, once: what a rule does on bars
 * that nothing was chosen on. ISO 8601.
 */
export interface SealedSpan {
  id: string;
  /** The strategy that all clones descend from. */
  lineageId: string;
  from: string;
  to: string;
  sealedAt: string;
  openedAt: string | null;
  /** The backtest of the opening. */
  backtestId: string | null;
}

/**
 * The span of a test (UTC ms) that leaves the sealed one alone: an end that was not asked for gives way. Throws ConflictError
 * (`span_sealed`).
 */
export function outsideSeal(
  span: { from: number; to: number },
  seal: SealedSpan | null,
  asked: { from: boolean; to: boolean },
): { from: number; to: number } {
  if (!seal || seal.openedAt !== null) return span;
  const [from, to] = [Date.parse(seal.from), Date.parse(seal.to)];
  if (span.from >= to || span.to <= from) return span;
  if (!asked.to && span.from < from) return { ...span, to: from };
  if (!asked.from && span.to > to) return { ...span, from: to };
  throw new ConflictError(
    'span_sealed',
    `${formatInstant(from)} to ${formatInstant(to)} is sealed for this strategy and its clones: test other bars, or open it once.`,
  );
}
