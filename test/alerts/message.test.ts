import { describe, expect, it } from 'vitest';
import type { Topic } from '../../src/domains/alerts/alert-topic.ts';
import { mailOf, telegramOf } from '../../src/domains/alerts/formats.ts';
import { localTime, messageOf, plain } from '../../src/domains/alerts/message.ts';

// The exact messages are in golden/; a change there changes what users receive.

const SIGNAL = {
  id: '019a0000-0000-7000-8000-00000000000a',
  userId: '019a0000-0000-7000-8000-0000000000ff',
  strategyId: '019a0000-0000-7000-8000-00000000000b',
  strategyVersion: 3,
  instrument: 'MES',
  timeframe: '5m',
  mode: 'paper',
  side: 'long',
  status: 'open',
  size: 2,
  entryPrice: '5276.75',
  stopPrice: '5270.5',
  targetPrice: null,
  firedAt: '2026-04-20T13:35:00.120Z',
};
const CLOSED = {
  ...SIGNAL,
  status: 'closed',
  closePrice: '5290.25',
  closedAt: '2026-04-20T14:01:02.000Z',
  closeReason: 'target',
  pnl: '127.53',
};
const HOSTILE = '<b>EMA</b> & "cross" ](tg://user?id=1) [x](http://evil.example)\r\nBcc: all@example.com\u202e*_`~|#';

const CASES: [string, Topic, Record<string, unknown>, string | null][] = [
  ['fired', 'signal.fired', SIGNAL, 'EMA cross on MES'],
  ['fired-hostile', 'signal.fired', SIGNAL, HOSTILE],
  ['fired-deleted', 'signal.fired', SIGNAL, null],
  ['closed', 'signal.closed', CLOSED, 'EMA cross on MES'],
  [
    'closed-loss',
    'signal.closed',
    { ...CLOSED, side: 'short', closeReason: 'stop', pnl: '-62.48' },
    'EMA cross on MES',
  ],
  [
    'blocked',
    'signal.blocked',
    {
      ...SIGNAL,
      triggeredLimit: 'daily_loss_limit',
      observed: '-512.30',
      limit: '-500.00',
      blockedAt: '2026-04-20T15:00:00.000Z',
    },
    'EMA cross on MES',
  ],
  [
    'warning',
    'risk.warning',
    { mode: 'paper', breaker: 'max_daily_signals', observed: '5', limit: '6', at: '2026-04-20T15:00:00.000Z' },
    null,
  ],
  ['error', 'runtime.error', { ...SIGNAL, status: 'error', lastError: 'ind.ema <x>: no\nvalue' }, 'EMA cross on MES'],
  ['test', 'channel.test', { at: '2026-04-20T15:00:00.000Z' }, null],
  ['verification', 'channel.verification', { link: 'https://ex7.example/api/alerts/verify?token=abc' }, null],
];

describe('golden messages', () => {
  it.each(CASES)('%s', async (name, topic, payload, strategyName) => {
    const context = { timeZone: 'America/New_York', strategyName, publicUrl: 'https://ex7.example' };
    const message = messageOf(topic, payload, context);
    const { subject, text, html } = mailOf(message);
    await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot(`golden/${name}.txt`);
    await expect(html).toMatchFileSnapshot(`golden/${name}.html`);
    await expect(telegramOf(message)).toMatchFileSnapshot(`golden/${name}.telegram.html`);
  });

  it('user text is escaped in every message', () => {
    const context = { timeZone: 'UTC', strategyName: HOSTILE, publicUrl: 'https://ex7.example' };
    const message = messageOf(
      'signal.fired',
      { ...SIGNAL, instrument: HOSTILE, side: HOSTILE, entryPrice: HOSTILE },
      context,
    );
    const { subject, text, html } = mailOf(message);
    expect(subject).not.toMatch(/[\r\n]/);
    expect([...subject].length).toBeLessThanOrEqual(150);
    expect(text).not.toMatch(/\r|^Bcc:/m);
    expect(html).not.toContain('<b>');
    expect(html).not.toContain('\u202e');
    expect(telegramOf(message).match(/<b>/g)).toHaveLength(1);
  });

  it('a message stays within Telegram’s 4,096 characters', () => {
    const lines = Array.from({ length: 100 }, (_, n) => ({ label: `Line ${n}`, value: '&'.repeat(100) }));
    const text = telegramOf({
      title: 't',
      lines,
      note: null,
      link: { text: 'Open', url: 'https://x.example' },
      results: true,
    });
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(text).toContain('Hypothetical');
    expect(text).not.toMatch(/&(?!amp;|quot;|#39;|lt;|gt;)/);
  });

  it('formats times in the user’s zone, also across a DST change', () => {
    expect(localTime('2026-03-08T07:59:59Z', 'America/Chicago')).toBe('2026-03-08 01:59:59 Chicago');
    expect(localTime('2026-03-08T08:00:00Z', 'America/Chicago')).toBe('2026-03-08 03:00:00 Chicago');
    expect(localTime('2026-04-20T13:35:00Z', 'Asia/Kolkata')).toBe('2026-04-20 19:05:00 Kolkata');
    expect(localTime('nonsense', 'UTC')).toBe('');
  });

  it('truncates between characters', () => {
    expect(plain('🚀'.repeat(10), 4)).toBe('🚀🚀🚀…');
  });
});
