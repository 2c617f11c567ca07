import { D, decimalText } from '../../kernel/decimal.ts';
import type { ShownSignal } from './signal.ts';

/** A price of a contract, and what it is above the series that strategies see, in points. */
export interface ContractPrice {
  price: string;
  rollOffset: string;
}

/** What the prices of a contract are above those that a signal has. Events of earlier releases name no offset. */
export const gapTo = (signal: ShownSignal, rollOffset: string): D => new D(rollOffset).minus(signal.rollOffset ?? '0');

/** A signal with its prices moved by a gap. */
export function rolledBy<T extends ShownSignal>(signal: T, gap: D): T {
  const moved = (price: string) => decimalText(new D(price).plus(gap));
  const movedOrNull = (price: string | null) => (price === null ? null : moved(price));
  return {
    ...signal,
    entryPrice: moved(signal.entryPrice),
    stopPrice: movedOrNull(signal.stopPrice),
    targetPrice: movedOrNull(signal.targetPrice),
    currentStopPrice: movedOrNull(signal.currentStopPrice),
    targets: signal.targets?.map((target) => ({ ...target, price: moved(target.price) })) ?? null,
    rollGap: moved(signal.rollGap ?? '0'),
    rollOffset: moved(signal.rollOffset ?? '0'),
  };
}
