import type { EntryIntent, PastTrade, Position } from '../../../engine/index.ts';

/** A trade of the run, as the database has it. */
export interface ImposedTrade {
  id: string;
  trade: PastTrade;
  /** Closed by its user or by force: no decision of the engine. */
  closedOutside: boolean;
}

export type ImposedEvent = { kind: 'opened'; position: Position } | { kind: 'closed'; at: number; loss: boolean };

/**
 * The trades that a replayed run is given: one that it decides is matched with its trade, and those that it does not decide
 * (closed by the user, or decided over bars that were corrected since) are imposed when their time has come.
 */
export class ImposedTrades {
  private readonly trades: readonly ImposedTrade[];
  private readonly opened = new Set<string>();
  private readonly closed = new Set<string>();
  /** Index of the first trade that is not closed. */
  private current = 0;

  /** `trades`: oldest first. `open`: the id of the one that was open when the run started. */
  constructor(trades: readonly ImposedTrade[], open: string | null) {
    this.trades = trades;
    if (open !== null) this.opened.add(open);
  }

  /** When the next trade is filled or closed (UTC ms); Infinity: not. */
  get nextAt(): number {
    const next = this.trades[this.current];
    if (!next) return Number.POSITIVE_INFINITY;
    return this.opened.has(next.id) ? (next.trade.exit?.at ?? Number.POSITIVE_INFINITY) : next.trade.filledBy;
  }

  /** Whether a decided entry was filled; if not, the risk gate denied it. */
  enter({ ts, side }: EntryIntent): boolean {
    const next = this.trades[this.current];
    if (!next || this.opened.has(next.id)) return false;
    const { position } = next.trade;
    if (position.entryTs !== ts || position.side !== side) return false;
    this.opened.add(next.id);
    return true;
  }

  /** The result of a decided exit; null when the trade was not closed by then. */
  exit(at: number): { loss: boolean } | null {
    const next = this.trades[this.current];
    const exit = next?.trade.exit;
    if (!next || !exit || next.closedOutside || !this.opened.has(next.id) || exit.at > at) return null;
    this.close(next);
    return exit;
  }

  /** What happened by `instant` and was not decided. */
  *due(instant: number): Generator<ImposedEvent> {
    for (let next = this.trades[this.current]; next && this.nextAt <= instant; next = this.trades[this.current]) {
      const { position, exit } = next.trade;
      if (!this.opened.has(next.id)) {
        this.opened.add(next.id);
        yield { kind: 'opened', position };
      } else if (exit) {
        this.close(next);
        yield { kind: 'closed', at: exit.at, loss: exit.loss };
      }
    }
  }

  private close({ id }: ImposedTrade): void {
    this.closed.add(id);
    this.skipClosed();
  }

  private skipClosed(): void {
    while (this.closed.has(this.trades[this.current]?.id ?? '')) this.current++;
  }
}
