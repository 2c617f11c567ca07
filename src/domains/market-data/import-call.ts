import type { Clock } from '../../kernel/clock.ts';
import { type FieldIssue, InvalidInputError, invalid } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { type BarInput, type BarRecord, readBar } from './bars.ts';
import { contractIssue, FIRST, type StoredRoll } from './contracts.ts';
import { IMPORT_OPTIONS, type ImportBar, type KnownInstruments } from './files/index.ts';
import type { HistoryChange, HistoryStore, InstrumentContracts } from './history-store.ts';
import { BARS_PER_REQUEST } from './limits.ts';
import type { BarsArrived } from './market-data-service.ts';

export interface ImportServiceDeps {
  store: HistoryStore;
  known: KnownInstruments;
  clock: Clock;
  /** Called after each commit that brought bars. */
  onBars?: (arrived: BarsArrived) => void;
}

export interface BarsRequest {
  /** Why stored bars that differ are replaced; without one they refuse the call. */
  reason?: string | null;
  /** Says what would be stored, and stores nothing. */
  dryRun?: boolean | null;
}

const MAX_REASON = IMPORT_OPTIONS.reason.maxLength;

/**
 * Stores one-minute bars of any age in any order: all of them or none. Throws InvalidInputError with every issue: a bar that
 * is wrong by itself, a minute that comes twice (`repeated_minute`), a stored bar that differs (`conflicting_bar`).
 */
export async function importCall(
  { store, known, clock, onBars }: ImportServiceDeps,
  symbol: string,
  bars: readonly BarInput[],
  { reason, dryRun }: BarsRequest,
): Promise<HistoryChange> {
  const instrument = known.find(symbol);
  if (!instrument)
    throw invalid(['instrument'], `"${symbol.slice(0, 40)}" is not an instrument here`, 'unknown_instrument');
  if (bars.length > BARS_PER_REQUEST) {
    throw invalid(['bars'], `at most ${BARS_PER_REQUEST} bars a call, got ${bars.length}`, 'too_many_bars');
  }
  if (reason != null) requireReason(reason);
  const now = clock.now();
  const read = bars.map((bar, index) =>
    readBar(bar, instrument, now, ['bars', String(index)], { rounded: false, volumeUnknown: false }),
  );
  const issues: FieldIssue[] = [];
  const records: BarRecord[] = [];
  const places = new Map<string, number>();
  for (const [index, bar] of read.entries()) {
    if ('code' in bar) {
      issues.push(bar);
      continue;
    }
    records.push(bar);
    const first = places.get(bar.ts);
    if (first === undefined) places.set(bar.ts, index);
    else issues.push(issue(index, 'repeated_minute', `the minute of ${bar.ts} is bar ${first} too`));
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  const contracts = contractsOf(bars, await store.contracts(symbol));
  const [outcome] = await store.importBars({
    sets: [{ instrument: symbol, bars: batchOf(records), ...(contracts ? { contracts } : {}) }],
    reason: reason ?? null,
    dryRun: dryRun ?? false,
    now,
  });
  if (!outcome) throw new Error('invariant violated: an outcome for each instrument');
  if ('conflicts' in outcome) {
    throw new InvalidInputError(
      outcome.conflicts.map(({ ts, stored, sent }) => {
        const at = formatInstant(ts);
        return issue(
          places.get(at) ?? 0,
          'conflicting_bar',
          `the bar of ${at} is stored with ${stored}, got ${sent}; send a reason to replace it`,
        );
      }),
    );
  }
  const { change } = outcome;
  if (!dryRun && change.added + change.corrected > 0) onBars?.({ instrument: symbol, newestTs: change.newestTs });
  return change;
}

export function requireReason(reason: string): void {
  if (reason.trim() !== '' && reason.length <= MAX_REASON) return;
  throw invalid(['reason'], `expected 1 to ${MAX_REASON} characters, got ${reason.length}`, 'length');
}

/** The contract that the bars name, if any. Throws InvalidInputError (`wrong_contract`). */
function contractsOf(bars: readonly BarInput[], known: readonly StoredRoll[]): InstrumentContracts | null {
  const first = bars.find(({ contract }) => contract != null)?.contract ?? null;
  if (first === null) return null;
  const rolls = known.length > 0 ? known : [{ ts: FIRST, from: null, to: first, gap: '0' }];
  const issues = bars.flatMap(({ ts, contract }, index) =>
    contract == null
      ? []
      : (contractIssue(rolls, { ts: new Date(ts).toISOString() }, contract, ['bars', String(index), 'contract']) ?? []),
  );
  if (issues.length > 0) throw new InvalidInputError(issues);
  return { first, rolls: [] };
}

const issue = (index: number, code: string, message: string): FieldIssue => ({
  code,
  path: ['bars', String(index), 'ts'],
  message,
});

async function* batchOf(records: readonly BarRecord[]): AsyncGenerator<ImportBar[]> {
  yield records.map((bar) => ({ ...bar, ts: Date.parse(bar.ts) }));
}
