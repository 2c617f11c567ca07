import type { Session, SessionCalendar } from '../../../src/engine/index.ts';
import { zone } from '../../../src/kernel/zone.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const chicago = zone('America/Chicago');

/** Exchange hours of index futures: 17:00 to 16:00 Chicago (16:15 in 2013), Sunday to Friday; early closes as minutes by trade date. */
export function cmeCalendar(earlyCloses: Record<string, number> = {}): SessionCalendar {
  const sessionAt = (ts: number): Session => {
    let date = Math.floor(chicago.wall(ts) / DAY) * DAY;
    for (;;) {
      const session = sessionOn(date, earlyCloses);
      if (session && ts < session.close) return session;
      date += DAY;
    }
  };
  return {
    sessionAt,
    sessionOf(ts) {
      const session = sessionAt(ts);
      // 17:00 begins the next trade date.
      const date = Math.floor((chicago.wall(ts) + 7 * HOUR) / DAY) * DAY;
      return ts >= session.open ? session : (sessionOn(date, earlyCloses) ?? session);
    },
  };
}

function sessionOn(date: number, earlyCloses: Record<string, number>): Session | null {
  const weekday = new Date(date).getUTCDay();
  if (weekday === 0 || weekday === 6) return null;
  const tradeDate = new Date(date).toISOString().slice(0, 10);
  const usual = tradeDate.startsWith('2013') ? 16 * 60 + 15 : 16 * 60;
  const close = date + (earlyCloses[tradeDate] ?? usual) * 60_000;
  return { tradeDate, open: chicago.fromWall(date - 7 * HOUR), close: chicago.fromWall(close) };
}
