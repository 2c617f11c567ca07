import type { NewEvent, UserEvent } from '../../events/types.ts';
import type { Clock } from '../../kernel/clock.ts';
import { D, decimalText, parseDecimal } from '../../kernel/decimal.ts';
import { ConflictError, ForbiddenError, invalid, NotFoundError } from '../../kernel/domain-error.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/instant.ts';
import type { Page, PageRequest } from '../../kernel/page.ts';
import { withSnakeKeys } from '../../kernel/text.ts';
import type { Database, Queryable, Tx } from '../../platform/postgres/database.ts';
import { type Caller, requireUser } from '../account/index.ts';
import type { RiskService, StrategyLimits } from '../risk/index.ts';
import { auditPage, auditRowsByIds, NO_QUIET_ROWS, type QuietRows } from './audit-page.ts';
import { type ContractCosts, computePnl, type Pnl, sumPnl } from './pnl.ts';
import { type ContractPrice, gapTo, rolledBy } from './rolled.ts';
import type { BlockedRecord, CloseReason, ShownSignal, SignalPart, SignalRecord } from './signal.ts';
import { SignalNotOpenError } from './signal-errors.ts';
import {
  type AuditFilter,
  type AuditRecord,
  type ListedSignal,
  listSignals,
  listSignalsOfStrategies,
  type SignalFilter,
  type SignalSort,
} from './signal-list-store.ts';
import type { Closing, NewSignal, SignalStore } from './signal-store.ts';

/** The market data used by signals. */
export interface SignalMarket {
  costs(instrument: string): ContractCosts & { tickSize: string };
  /** The CME trade date of an instant (UTC milliseconds), YYYY-MM-DD. */
  tradeDate(instrument: string, ts: number): string;
  /** The newest stored bar as seen by `via`: its open (UTC milliseconds), close price and roll offset; null when there is none. */
  newestBar(instrument: string, via: Queryable): Promise<{ ts: number; close: string; rollOffset: string } | null>;
}

export interface SignalServiceDeps {
  db: Database;
  store: SignalStore;
  risk: RiskService;
  events: { append(tx: Tx, userId: string, events: NewEvent[]): Promise<UserEvent[]> };
  /** Locks the account row, which serialises one user's gate decisions, closes and events. */
  lockAccount(tx: Tx, userId: string): Promise<void>;
  market: SignalMarket;
  /** Default: none. */
  quietRows?: QuietRows;
  clock: Clock;
}

/** An entry to be published. */
export type EntryRequest = Omit<NewSignal, 'firedAt' | 'entryDate'> & { strategyLimits: StrategyLimits | null };

/** `events`: the events to append; the signal's first, then warnings of nearly reached limits. */
export type Publication =
  | { kind: 'fired'; signal: SignalRecord; events: NewEvent[] }
  | { kind: 'blocked'; blocked: BlockedRecord; events: NewEvent[] };

/** A close by the engine, of a part or of the rest. */
export interface EnginePart {
  /** Contracts. */
  size: number;
  closePrice: string;
  /** The bar or minute of the close, ISO 8601. */
  closeBarTs: string;
  closeReason: CloseReason;
  /** The time of the close in market time, ISO 8601. */
  exitAt: string;
}

/** The closes of the engine at one instant: parts, then the rest. */
export interface EngineExit {
  strategyId: string;
  mode: SignalRecord['mode'];
  parts?: readonly EnginePart[];
  /** Null when a part stays open. */
  exit: EnginePart | null;
  /** What the prices are above those that strategies see, in points. */
  rollOffset: string;
}

export type SignalService = ReturnType<typeof createSignalService>;

const NO_PNL: Pnl = { grossPnl: '0.00', commission: '0.00', slippageTicks: '0.0', slippageCost: '0.00', pnl: '0.00' };
const MAX_PRICE = 1_000_000_000;
/** A user's close is refused beyond it, as a mistyped price. */
const FAR_FROM_MARKET = '0.2';
const MINUTE = 60_000;

export function createSignalService(deps: SignalServiceDeps) {
  const { db, store, risk, events, lockAccount, market, clock, quietRows = NO_QUIET_ROWS } = deps;
  const eventOf = (kind: 'fired' | 'updated' | 'closed', signal: SignalRecord): NewEvent => ({
    kind,
    strategyId: signal.strategyId,
    instrument: signal.instrument,
    payload: signal,
  });

  /** Warnings of limits that were nearly reached by a change of a signal on `tradeDate`. */
  async function warned(tx: Tx, { userId, mode }: SignalRecord, tradeDate: string): Promise<NewEvent[]> {
    const warnings = await risk.warnings(tx, { userId, mode, tradeDate, at: formatInstant(clock.now()) });
    return warnings.map((payload) => ({ kind: 'risk_warning', strategyId: null, instrument: null, payload }));
  }

  async function deny(tx: Tx, request: EntryRequest, answer: NonNullable<Awaited<ReturnType<RiskService['gate']>>>) {
    const blockedAt = formatInstant(clock.now());
    const { block, limits } = answer;
    const blocked: BlockedRecord = {
      id: newId(),
      userId: request.userId,
      strategyId: request.strategyId,
      strategyVersion: request.strategyVersion,
      instrument: request.instrument,
      timeframe: request.timeframe,
      barTs: request.barTs,
      mode: request.mode,
      side: request.side,
      triggeredLimit: block.breaker,
      reason: block.reason,
      observed: block.observed,
      limit: block.limit,
      reasonJson: withSnakeKeys({
        ...block,
        // A threshold, as `limit` shows it.
        limits: { ...limits, dailyLossLimit: `-${limits.dailyLossLimit}` },
        checkedAt: blockedAt,
      }),
      blockedAt,
    };
    await store.insertBlocked(tx, blocked);
    const { strategyId, instrument } = request;
    const event: NewEvent = { kind: 'blocked', strategyId, instrument, payload: blocked };
    return { kind: 'blocked' as const, blocked, events: [event] };
  }

  /** The signal with its prices in the contract of `rollOffset`: it is held over a roll without P&L. */
  async function inContract(tx: Tx, signal: SignalRecord, rollOffset: string): Promise<SignalRecord> {
    const gap = gapTo(signal, rollOffset);
    if (gap.isZero()) return signal;
    const moved = rolledBy(signal, gap);
    return (await store.roll(tx, signal.id, gap.toFixed(), moved.targets)) ?? moved;
  }

  /** A partial close with its P&L. */
  function partOf(signal: SignalRecord, { size, closePrice, closeBarTs, closeReason }: EnginePart): SignalPart {
    const { slippageTicks: _, ...pnl } = computePnl(market.costs(signal.instrument), { ...signal, size, closePrice });
    return { size, closePrice, closeBarTs, closedAt: formatInstant(clock.now()), closeReason, ...pnl };
  }

  /** Closes the rest of a signal; its P&L is the sum of its parts. `pnl`: of the last part, if not by the formula. */
  function closingOf(
    open: SignalRecord,
    status: Closing['status'],
    exit: Omit<EnginePart, 'size'>,
    pnl?: Omit<Pnl, 'slippageTicks'>,
  ): Closing {
    const last = { ...partOf(open, { ...exit, size: open.openSize ?? open.size }), ...pnl };
    const parts = open.parts.length > 0 ? [...open.parts, last] : [];
    return {
      ...sumPnl([...open.parts, last]),
      ...(pnl ? { slippageTicks: NO_PNL.slippageTicks } : {}),
      status,
      closePrice: exit.closePrice,
      closedAt: last.closedAt,
      closeBarTs: exit.closeBarTs,
      closeDate: market.tradeDate(open.instrument, Date.parse(exit.closeBarTs)),
      closeReason: exit.closeReason,
      exitAt: exit.exitAt,
      parts,
    };
  }

  /** The price of a close by the user: the validated given price, or the newest bar's close. */
  function closePriceOf(
    given: string | null,
    newest: { close: string } | null,
    { tickSize, force }: { tickSize: string; force: boolean },
  ): string {
    if (given === null) {
      if (newest) return newest.close;
      throw new ConflictError('no_price', 'No bar of this instrument is stored yet: pass a close price.');
    }
    const price = parseDecimal(given);
    if (!price || price.abs().gt(MAX_PRICE) || price.decimalPlaces() > 8) {
      throw invalid(
        ['closePrice'],
        `must be a price such as "20010.25", with at most 8 decimals; got ${given}`,
        'bad_decimal',
      );
    }
    if (!price.mod(tickSize).isZero()) {
      throw invalid(['closePrice'], `must be a multiple of the tick, ${tickSize}; got ${given}`, 'off_tick');
    }
    if (newest && !force && price.minus(newest.close).abs().gt(new D(newest.close).abs().times(FAR_FROM_MARKET))) {
      const message = `must be within 20 % of the newest bar’s close, ${newest.close}, unless it is forced; got ${given}`;
      throw invalid(['closePrice'], message, 'far_from_market');
    }
    return decimalText(price);
  }

  /** A close by the user is booked on the instrument's newest bar. */
  const closedIn = (newest: { ts: number } | null, open: SignalRecord) => {
    const ts = Math.max(newest?.ts ?? 0, Date.parse(open.barTs));
    return { closeBarTs: formatInstant(ts), exitAt: formatInstant(ts + MINUTE) };
  };

  return {
    /**
     * Publishes an entry, or records that the risk gate denied it. Runs in the caller's transaction, which holds the
     * account lock and appends the returned events.
     */
    async publish(tx: Tx, request: EntryRequest): Promise<Publication> {
      const { strategyLimits, ...entry } = request;
      const tradeDate = market.tradeDate(entry.instrument, Date.parse(entry.barTs));
      const at = Date.parse(entry.entryAt ?? entry.barTs);
      const answer = await risk.gate(tx, { ...entry, at, tradeDate, strategyLimits });
      if (answer) return deny(tx, request, answer);
      const signal = await store.insert(tx, { ...entry, firedAt: formatInstant(clock.now()), entryDate: tradeDate });
      return { kind: 'fired', signal, events: [eventOf('fired', signal), ...(await warned(tx, signal, tradeDate))] };
    },

    /** Closes a runtime's open signal, partially or fully; null when another writer closed it first. */
    async closeByEngine(
      tx: Tx,
      { strategyId, mode, parts = [], exit, rollOffset }: EngineExit,
    ): Promise<{ signal: SignalRecord; events: NewEvent[] } | null> {
      const open = await store.openOfRuntime(tx, strategyId, mode);
      let signal = open && (await inContract(tx, open, rollOffset));
      const events: NewEvent[] = [];
      for (const part of parts) {
        if (!signal) return null;
        const left = (signal.openSize ?? signal.size) - part.size;
        signal = await store.closePart(tx, signal.id, [...signal.parts, partOf(signal, part)], left);
        if (signal) events.push(eventOf('updated', signal));
      }
      if (!signal) return null;
      if (!exit) return { signal, events };
      const closing = closingOf(signal, 'closed', exit);
      const closed = await store.close(tx, signal.id, closing);
      if (!closed) return null;
      return {
        signal: closed,
        events: [...events, eventOf('closed', closed), ...(await warned(tx, closed, closing.closeDate))],
      };
    },

    /** Moves the stop of a runtime's open signal; null when another writer closed it first. */
    async moveStop(
      tx: Tx,
      { strategyId, mode, stopPrice }: Pick<SignalRecord, 'strategyId' | 'mode'> & { stopPrice: string },
    ): Promise<{ signal: SignalRecord; events: NewEvent[] } | null> {
      const signal = await store.moveStop(tx, strategyId, mode, stopPrice);
      return signal && { signal, events: [eventOf('updated', signal)] };
    },

    /**
     * Moves the prices of a runtime's open signal into the contract of `rollOffset`; no event when they are there, null
     * when another writer closed it first.
     */
    async roll(
      tx: Tx,
      { strategyId, mode, rollOffset }: Pick<SignalRecord, 'strategyId' | 'mode' | 'rollOffset'>,
    ): Promise<{ signal: SignalRecord; events: NewEvent[] } | null> {
      const open = await store.openOfRuntime(tx, strategyId, mode);
      if (!open) return null;
      const signal = await inContract(tx, open, rollOffset);
      return { signal, events: signal === open ? [] : [eventOf('updated', signal)] };
    },

    /**
     * Closes an open paper signal for its user, at `closePrice` or the newest bar's close. Throws NotFoundError,
     * SignalNotOpenError, ForbiddenError (not_paper), ConflictError (no_price), InvalidInputError.
     */
    async close(
      caller: Caller | null,
      id: string,
      closePrice: string | null,
      { force = false } = {},
    ): Promise<SignalRecord> {
      const { userId } = requireUser(caller);
      return db.as(userId).transaction(async (tx) => {
        await lockAccount(tx, userId);
        const open = isUuid(id) ? await store.lockOwn(tx, id, userId) : null;
        if (!open) throw new NotFoundError('signal_not_found', `You have no signal ${id}.`);
        if (open.status !== 'open') throw new SignalNotOpenError(open);
        if (open.mode !== 'paper')
          throw new ForbiddenError('not_paper', 'Only paper signals can be closed by the user.');
        const newest = await market.newestBar(open.instrument, tx);
        const price = closePriceOf(closePrice, newest, { tickSize: market.costs(open.instrument).tickSize, force });
        const held = newest ? await inContract(tx, open, newest.rollOffset) : open;
        const closing = closingOf(held, 'cancelled', {
          closePrice: price,
          ...closedIn(newest, open),
          closeReason: 'user',
        });
        const signal = await store.close(tx, id, closing);
        if (!signal) throw new SignalNotOpenError((await store.byId(tx, id, userId)) as SignalRecord);
        await events.append(tx, userId, [eventOf('closed', signal), ...(await warned(tx, signal, closing.closeDate))]);
        return signal;
      });
    },

    /**
     * Cancels every open signal of a strategy, in one or all modes, at its entry price and without P&L. Throws
     * NotFoundError, ForbiddenError (not_owner).
     */
    async forceCloseAll(
      caller: Caller | null,
      strategyId: string,
      mode: SignalRecord['mode'] | null,
    ): Promise<SignalRecord[]> {
      const { userId } = requireUser(caller);
      return db.as(userId).transaction(async (tx) => {
        await lockAccount(tx, userId);
        const owner = isUuid(strategyId) ? await store.strategyOwner(tx.system, strategyId) : null;
        if (owner === null) throw new NotFoundError('strategy_not_found', `The strategy ${strategyId} does not exist.`);
        if (owner !== userId) throw new ForbiddenError('not_owner', 'This strategy is not yours.');
        const closed: SignalRecord[] = [];
        for (const open of await store.lockOpen(tx, strategyId, mode)) {
          const newest = await market.newestBar(open.instrument, tx);
          const signal = await store.close(
            tx,
            open.id,
            closingOf(
              open,
              'cancelled',
              { closePrice: open.entryPrice, ...closedIn(newest, open), closeReason: 'force_close' },
              NO_PNL,
            ),
          );
          if (signal) closed.push(signal);
        }
        await events.append(
          tx,
          userId,
          closed.map((signal) => eventOf('closed', signal)),
        );
        return closed;
      });
    },

    /** `named`: with the names of their strategies. */
    list: (
      caller: Caller | null,
      filter: SignalFilter,
      page: PageRequest<SignalSort>,
      wanted: { named: boolean } = { named: false },
    ): Promise<Page<ListedSignal>> => listSignals(db, requireUser(caller).userId, filter, page, wanted),

    audit: (caller: Caller | null, filter: AuditFilter, page: PageRequest): Promise<Page<AuditRecord>> =>
      auditPage(db, quietRows, requireUser(caller).userId, filter, page),

    /** A page of signals of each strategy, read together: strategy id → page. */
    listOfStrategies: (
      caller: Caller | null,
      strategyIds: readonly string[],
      filter: SignalFilter,
      page: PageRequest<SignalSort>,
    ): Promise<Map<string, Page<ShownSignal>>> =>
      listSignalsOfStrategies(db, requireUser(caller).userId, strategyIds, filter, page),

    /** The caller's audit rows with these ids. */
    auditByIds: (caller: Caller | null, ids: readonly string[]): Promise<AuditRecord[]> =>
      auditRowsByIds(db, quietRows, requireUser(caller).userId, ids),

    byIds: (caller: Caller | null, ids: readonly string[]): Promise<SignalRecord[]> =>
      store.byIds(db, ids, requireUser(caller).userId),

    /** The P&L in USD of a close at a price; null when the signal is not open. */
    unrealizedPnl(signal: ShownSignal, last: ContractPrice | null): string | null {
      if (signal.status !== 'open' || last === null) return null;
      const size = signal.openSize ?? signal.size;
      const held = rolledBy(signal, gapTo(signal, last.rollOffset));
      const closePrice = new D(last.price).toFixed();
      const rest = computePnl(market.costs(signal.instrument), { ...held, size, closePrice });
      return sumPnl([...(signal.parts ?? []), rest]).pnl;
    },
  };
}
