import type { Clock } from '../../kernel/clock.ts';
import { type FieldIssue, InvalidInputError, invalid } from '../../kernel/domain-error.ts';
import { formatInstant } from '../../kernel/instant.ts';
import { type BarInput, type BarRecord, readBar } from './bars.ts';
import { IMPORT_OPTIONS, type ImportBar, type KnownInstruments } from './files/index.ts';
import type { HistoryChange, HistoryStore } from './history-store.ts';
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
  if (reason != null && (reason.trim() === '' || reason.length > MAX_REASON)) {
    throw invalid(['reason'], `expected 1 to ${MAX_REASON} characters, got ${reason.length}`, 'length');
  }
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
  const [outcome] = await store.importBars({
    sets: [{ instrument: symbol, bars: batchOf(records) }],
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

const issue = (index: number, code: string, message: string): FieldIssue => ({
  code,
  path: ['bars', String(index), 'ts'],
  message,
});

async function* batchOf(records: readonly BarRecord[]): AsyncGenerator<ImportBar[]> {
  yield records.map((bar) => ({ ...bar, ts: Date.parse(bar.ts) }));
}
