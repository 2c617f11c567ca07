import { typeBrandKey } from '@pothos/core';
import { DomainError } from '../kernel/domain-error.ts';

// Which operations have changed something, by their contexts. A mutation that answers an error of its union has not.
const changed = new WeakSet<object>();

export const noteEffect = (context: object): void => void changed.add(context);
export const hasEffect = (context: object): boolean => changed.has(context);

/** Whether a mutation's result is an error of its union, which Pothos wraps: its brand shows it. */
export function isRefusal(result: unknown): boolean {
  const brand = (result as Record<symbol, unknown> | null | undefined)?.[typeBrandKey];
  return typeof brand === 'function' && brand.prototype instanceof DomainError;
}
