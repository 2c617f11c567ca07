import type { SessionCalendar } from '../../engine/index.ts';
import type { TradeDate } from './trade.ts';

/** The trade dates of the sessions that `from` ≤ ts < `to` (UTC milliseconds) touches; days without trading have none. */
export function* tradeDates(calendar: SessionCalendar, from: number, to: number): Generator<TradeDate> {
  for (let session = calendar.sessionAt(from); session.open < to; session = calendar.sessionAt(session.close)) {
    yield session.tradeDate;
  }
}
