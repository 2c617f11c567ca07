// How amounts and instants read on the desk. Decimals arrive as strings and are never calculated with as floats.

const USD = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', signDisplay: 'exceptZero' });
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** "-12.50" as "−$12.50". */
export const money = (amount: string): string => USD.format(amount as `${number}`).replace('-', '−');

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

/** How much of a limit an amount is, 0 to 1 and above; for the length of a bar, not for a decision. */
export const share = (amount: string, limit: string): number => {
  const whole = Math.abs(Number(limit));
  return whole > 0 ? Math.abs(Number(amount)) / whole : 1;
};

/** "14:18", UTC. */
export const timeOf = (instant: string): string => TIME.format(new Date(instant));
/** "26 Oct", UTC. */
export const dayOf = (instant: string): string => DAY.format(new Date(instant));

/** 4,000 as "1 h 6 min". */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${Math.round(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} days`;
}

/** CLOSE_REASON or daily_loss_limit in plain letters. */
export const words = (name: string): string => name.toLowerCase().replaceAll('_', ' ');

export const timeframeText = (timeframe: string): string => {
  const [, letter = '', count = ''] = /^([A-Z])(\d+)$/.exec(timeframe) ?? [];
  return `${count}${letter.toLowerCase()}`;
};
