// Formats amounts. Decimals are strings and are never converted to floats for calculations.

const USD = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', signDisplay: 'exceptZero' });
const PLAIN_USD = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

const withMinus = (text: string) => text.replace('-', '−');

/** "-12.50" as "−$12.50". */
export const money = (amount: string): string => withMinus(USD.format(amount as `${number}`));
/** The same without a plus sign, for limits and balances. */
export const plainMoney = (amount: string): string => withMinus(PLAIN_USD.format(amount as `${number}`));
export const count = (value: number): string => WHOLE.format(value);
/** A number with this many digits; a dash without a value. */
export const figure = (value: number | null | undefined, digits = 2): string =>
  value == null ? '–' : withMinus(value.toFixed(digits));
/** 0.42 as "42 %". */
export const percent = (share: number | null | undefined, digits = 0): string =>
  share == null ? '–' : `${figure(share * 100, digits)} %`;

export type Sign = 'gain' | 'loss' | 'even';

export function signOf(amount: string): Sign {
  if (/^-?0*(\.0*)?$/.test(amount)) return 'even';
  return amount.startsWith('-') ? 'loss' : 'gain';
}

/** The sum of amounts with two places, exact. */
export function sum(amounts: readonly string[]): string {
  const cents = amounts.reduce((total, amount) => total + BigInt(amount.replace('.', '')), 0n);
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Changes the sign: "12.50" to "-12.50" and back. */
export const negated = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);

/** An amount as a share of a limit, from 0. For the length of a bar, not for decisions. */
export const share = (amount: string, limit: string): number => {
  const whole = Math.abs(Number(limit));
  return whole > 0 ? Math.abs(Number(amount)) / whole : 1;
};

/** Formats a node's value: six significant digits, or true and false. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'no value yet';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
    return withMinus(text);
  }
  return String(value);
}
