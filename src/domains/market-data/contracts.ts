import { D, decimalText, parseDecimal } from '../../kernel/decimal.ts';
import { type FieldIssue, invalid } from '../../kernel/domain-error.ts';
import { formatInstant, parseInstant } from '../../kernel/instant.ts';
import type { Instrument } from './instruments.ts';

// The contracts of an instrument, one after the other. A roll leads from one to the next.

/** A roll: from the minute `ts` (ISO 8601) on, bars are those of contract `to`; `gap`: its price less that of `from`. */
export interface Roll {
  ts: string;
  from: string;
  to: string;
  gap: string;
}

/** A stored roll; the first contract of an instrument has one without `from`. */
export type StoredRoll = Omit<Roll, 'from'> & { from: string | null };

const MINUTE = 60_000;
const MAX_NAME = 40;
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._:!/-]*[\p{L}\p{N}!])?$/u;
/** Before every bar. */
export const FIRST = '1970-01-01T00:00:00.000Z';

export const isContractName = (name: string): boolean => name.length <= MAX_NAME && NAME.test(name);

/** Validates a roll. Throws InvalidInputError. */
export function readRoll(input: Roll, { symbol, tickSize }: Instrument): Roll {
  const ts = parseInstant(input.ts);
  if (ts === null || ts % MINUTE !== 0 || ts <= 0) {
    throw invalid(['at'], `expected a whole minute with its offset, got "${input.ts}"`, 'bad_timestamp');
  }
  for (const field of ['from', 'to'] as const) {
    if (!isContractName(input[field])) {
      throw invalid(
        [field],
        `expected a contract such as "${symbol}Z3", got "${input[field].slice(0, 60)}"`,
        'bad_contract',
      );
    }
  }
  if (input.from === input.to) throw invalid(['to'], `must be another contract than ${input.from}`, 'same_contract');
  const gap = parseDecimal(input.gap);
  if (!gap || gap.abs().gte('1e10')) {
    throw invalid(['gap'], `expected a plain decimal such as "-6.50", got "${input.gap.slice(0, 60)}"`, 'bad_decimal');
  }
  if (!gap.mod(tickSize).isZero()) {
    throw invalid(['gap'], `${input.gap} is not a multiple of ${symbol}'s tick size ${tickSize}`, 'off_tick_grid');
  }
  return { ts: formatInstant(ts), from: input.from, to: input.to, gap: decimalText(gap) };
}

/**
 * The rolls of an instrument with another, which replaces one of the same minute; each must begin with the contract that
 * the one before it ended with. Throws InvalidInputError (`contract_chain`).
 */
export function withRoll(stored: readonly StoredRoll[], roll: Roll): StoredRoll[] {
  const first: StoredRoll = { ts: FIRST, from: null, to: roll.from, gap: '0' };
  const [known, next] = stored;
  // Rolls may be told in any order: the contract before the first known one.
  const isEarlier = known?.to === roll.to && (!next || roll.ts < next.ts);
  const before = !known ? [first] : isEarlier ? [first, ...stored.slice(1)] : stored;
  const rolls = [...before.filter(({ ts }) => ts !== roll.ts), roll].sort((a, b) => (a.ts < b.ts ? -1 : 1));
  for (const [at, { from, to, ts }] of rolls.entries()) {
    const next = rolls[at + 1];
    if (!next || next.from === to) continue;
    throw invalid(
      [next === roll ? 'from' : 'to'],
      `the contract ${at === 0 || from === null ? '' : `from ${ts} `}is ${to}, but the roll of ${next.ts} leads from ${next.from} to ${next.to}`,
      'contract_chain',
    );
  }
  return rolls;
}

/** The offset of each roll: the sum of the gaps up to it. */
export function offsetsOf(rolls: readonly StoredRoll[]): string[] {
  let sum = new D(0);
  return rolls.map(({ gap }) => {
    sum = sum.plus(gap);
    return decimalText(sum);
  });
}

/** The contract of a bar; undefined when none is known. */
export const contractAt = (rolls: readonly StoredRoll[], ts: string): string | undefined =>
  rolls.findLast((roll) => roll.ts <= ts)?.to;

/** The issue of a bar that names another contract than the known one; null: none. */
export function contractIssue(
  rolls: readonly StoredRoll[],
  { ts }: { ts: string },
  contract: string,
  path: string[],
): FieldIssue | null {
  if (!isContractName(contract)) {
    return { code: 'bad_contract', path, message: `expected a contract's name, got "${contract.slice(0, 60)}"` };
  }
  const expected = contractAt(rolls, ts);
  if (expected === undefined || expected === contract) return null;
  return {
    code: 'wrong_contract',
    path,
    message: `the bar of ${ts} names ${contract}, but the contract at that time is ${expected}; a roll (rollInstrument) leads to another`,
  };
}
