import { invalid } from '../../kernel/domain-error.ts';
import { type Database, type Queryable, statement } from '../../platform/postgres/database.ts';
import { FIRST, offsetsOf, type Roll, type StoredRoll, withRoll } from './contracts.ts';
import type { OffsetChange } from './roll-offsets.ts';

type Client = Pick<Awaited<ReturnType<Database['connect']>>, 'query'>;

/** The offset of a bar of instrument $1 that opens at `ts`, null for 0, as an expression. */
export const offsetOf = (ts: string): string =>
  `(select nullif(roll_offset, 0) from roll where roll.instrument = $1 and roll.ts <= ${ts} order by roll.ts desc limit 1)`;
/** A price of the series that strategies see, as an expression over `bar`. */
export const seriesPrice = (price: string): string =>
  `case when roll_offset is null then ${price} else ${price} - roll_offset end`;

const ROLLS_OF = `select ts, from_contract as "from", to_contract as "to", trim_scale(gap)::text as gap from roll`;
const READ_ROLLS = statement('market_contracts', `${ROLLS_OF} where instrument = $1 order by ts`);
const READ_ALL = statement(
  'market_rolls',
  `select instrument, ts, from_contract as "from", to_contract as "to", trim_scale(gap)::text as gap from roll
    where instrument = any($1::text[]) order by instrument, ts`,
);
/** Names the first contract of an instrument that has none. */
export const FIRST_CONTRACT = statement(
  'market_first_contract',
  `insert into roll (instrument, ts, to_contract, gap, roll_offset) values ($1, '${FIRST}', $2, 0, 0)
   on conflict do nothing`,
);
// A roll is read as of its first bar.
const OFFSETS = statement(
  'market_roll_offsets',
  `select (extract(epoch from first.ts) * 1000)::float8 as ts, roll.roll_offset::float8 as "offset" from roll
   cross join lateral (
     select ts from bar where bar.instrument = roll.instrument and bar.ts >= roll.ts order by bar.ts limit 1) first
   where roll.instrument = $1 order by roll.ts`,
);
const WRITE = `insert into roll (instrument, ts, from_contract, to_contract, gap, roll_offset)
  select $1, * from unnest($2::timestamptz[], $3::text[], $4::text[], $5::numeric[], $6::numeric[])
  on conflict (instrument, ts) do update set from_contract = excluded.from_contract, to_contract = excluded.to_contract,
    gap = excluded.gap, roll_offset = excluded.roll_offset`;
const MOVE_BARS = `update bar set roll_offset = ${offsetOf('bar.ts')}
  where instrument = $1 and ts >= $2::timestamptz and roll_offset is distinct from ${offsetOf('bar.ts')}`;

/** Reads of contracts and rolls. */
export const createContractReads = (db: Queryable) => ({
  /** The contracts of an instrument, oldest first. */
  contracts: (instrument: string, via: Queryable = db): Promise<StoredRoll[]> =>
    via.query<StoredRoll>(READ_ROLLS, [instrument]),

  /** Names the first contract of an instrument that has none. */
  async nameFirstContract(via: Queryable, instrument: string, contract: string): Promise<void> {
    await via.query(FIRST_CONTRACT, [instrument, contract]);
  },

  /** The contracts of several instruments, oldest first. */
  contractsOf: (instruments: readonly string[], via: Queryable = db) =>
    via.query<StoredRoll & { instrument: string }>(READ_ALL, [instruments]),

  /** The offsets of an instrument's stored bars, oldest first. */
  rollOffsets: (instrument: string, via: Queryable = db): Promise<OffsetChange[]> =>
    via.query<OffsetChange>(OFFSETS, [instrument]),
});

/**
 * Adds rolls under the lock of the feed. Returns how many stored bars are of another contract from then on, and the first
 * roll that changed; null: all were known. Throws InvalidInputError (`contract_chain`).
 */
export async function addRolls(
  client: Client,
  instrument: string,
  rolls: readonly Roll[],
): Promise<{ from: string; bars: number } | null> {
  const { rows } = await client.query<Omit<StoredRoll, 'ts'> & { ts: string | Date }>(
    `${ROLLS_OF} where instrument = $1 order by ts`,
    [instrument],
  );
  let all: StoredRoll[] = rows.map((row) => ({ ...row, ts: new Date(row.ts).toISOString() }));
  const isKnown = (roll: Roll) =>
    all.some(({ ts, from, to, gap }) => ts === roll.ts && from === roll.from && to === roll.to && gap === roll.gap);
  const added = rolls.filter((roll) => !isKnown(roll)).sort((a, b) => (a.ts < b.ts ? -1 : 1));
  const [earliest] = added;
  if (!earliest) return null;
  for (const roll of added) all = withRoll(all, roll);
  const column = (name: keyof StoredRoll) => all.map((roll) => roll[name]);
  await client.query(WRITE, [instrument, column('ts'), column('from'), column('to'), column('gap'), offsetsOf(all)]);
  const moved = await client.query(MOVE_BARS, [instrument, earliest.ts]);
  return { from: earliest.ts, bars: moved.rowCount ?? 0 };
}

/** The error for a roll that changes what strategies see of stored bars without a reason. */
export const reasonRequired = (instrument: string, { from, bars }: { from: string; bars: number }) =>
  invalid(
    ['reason'],
    `${bars} stored bars of ${instrument} from ${from} on belong to the new contract, which changes the series that strategies see: send a reason`,
    'reason_required',
  );
