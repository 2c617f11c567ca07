import { describe, expect, it } from 'vitest';
import { calendarFor } from '../../src/domains/market-data/calendars/index.ts';
import { feedHealth } from '../../src/domains/market-data/health.ts';
import { zone } from '../../src/kernel/zone.ts';

const chicago = zone('America/Chicago');
const ct = (wall: string) => chicago.fromWall(Date.parse(`${wall.replace(' ', 'T')}Z`));
const equity = calendarFor('equity_index');
const health = (now: string, newest: string | null) => feedHealth(ct(now), newest === null ? null : ct(newest), equity);

describe('feed health', () => {
  it('counts the lag from the newest bar’s close', () => {
    expect(health('2024-07-09 10:00:30', '2024-07-09 09:59:00')).toEqual({ lagSeconds: 30, status: 'fresh' });
    expect(health('2024-07-09 10:00:00', '2024-07-09 09:49:00')).toEqual({ lagSeconds: 600, status: 'fresh' });
    expect(health('2024-07-09 10:00:01', '2024-07-09 09:49:00')).toEqual({ lagSeconds: 601, status: 'stale' });
  });

  it('counts the lag from the open when the newest bar is of the previous session', () => {
    expect(health('2024-07-08 17:05:00', '2024-07-08 15:59:00')).toEqual({ lagSeconds: 300, status: 'fresh' });
    expect(health('2024-07-08 17:11:00', '2024-07-08 15:59:00')).toEqual({ lagSeconds: 660, status: 'stale' });
    expect(health('2024-07-08 18:00:00', null)).toEqual({ lagSeconds: 3600, status: 'stale' });
  });

  it('is never negative when a bar is ahead of the clock', () => {
    expect(health('2024-07-09 10:00:30', '2024-07-09 10:00:00')).toEqual({ lagSeconds: 0, status: 'fresh' });
  });

  it('is closed outside the session and in a halt, and restarts after it', () => {
    expect(health('2024-07-13 10:00:00', '2024-07-12 15:59:00')).toEqual({ lagSeconds: null, status: 'closed' });
    expect(health('2013-10-08 15:20:00', '2013-10-08 15:14:00')).toEqual({ lagSeconds: null, status: 'closed' });
    expect(health('2013-10-08 15:31:00', '2013-10-08 15:14:00')).toEqual({ lagSeconds: 60, status: 'fresh' });
  });

  it('allows a coarser feed three of its bars', () => {
    const now = ct('2024-07-09 10:00:00');
    expect(feedHealth(now, now - 60 * 60_000, equity, 15 * 60_000).status).toBe('fresh');
    expect(feedHealth(now, now - 61 * 60_000, equity, 15 * 60_000).status).toBe('stale');
  });
});
