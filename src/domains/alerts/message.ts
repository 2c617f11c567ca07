import { zone } from '../../kernel/zone.ts';
import type { AlertPayload } from './alert.ts';
import type { Topic } from './alert-topic.ts';

// The content of an alert before it is formatted for a channel: lines of plain text from untrusted values.

export interface Line {
  label: string;
  value: string;
}
export interface Message {
  /** One line, without markup. */
  title: string;
  lines: Line[];
  /** A sentence before the link. */
  note: string | null;
  link: { text: string; url: string } | null;
  /** Whether it contains results, which require the short disclaimer. */
  results: boolean;
}

export const SHORT_DISCLAIMER =
  'Hypothetical paper trade (CFTC Rule 4.41): simulated results have inherent limitations and are no promise of profit.';

const MAX_VALUE = 160;
// Control characters, bidirectional overrides and invisible joiners.
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

/** Converts an untrusted value to one visible line of text. */
export function plain(value: unknown, most = MAX_VALUE): string {
  const text = String(value ?? '')
    .replace(UNSAFE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}

/** "2026-04-20 08:31:00 Chicago" */
export function localTime(instant: unknown, timeZone: string): string {
  const ms = Date.parse(String(instant));
  if (Number.isNaN(ms)) return '';
  const wall = new Date(zone(timeZone).wall(ms)).toISOString();
  return `${wall.slice(0, 10)} ${wall.slice(11, 19)} ${timeZone.split('/').at(-1)?.replaceAll('_', ' ')}`;
}

export interface MessageContext {
  timeZone: string;
  /** Null when the strategy no longer exists. */
  strategyName: string | null;
  /** The app's URL, without a trailing slash. */
  publicUrl: string;
}

const REASONS: Readonly<Record<string, string>> = {
  target: 'target reached',
  stop: 'stopped out',
  exit: 'exit condition',
  session: 'time exit',
  user: 'closed by you',
  force_close: 'force-closed',
};

/** The text of a topic. `payload` is the stored payload; missing parts are omitted. */
export function messageOf(topic: Topic, payload: AlertPayload, context: MessageContext): Message {
  const { timeZone, strategyName, publicUrl } = context;
  const side = String(payload.side ?? '').toUpperCase();
  const instrument = plain(payload.instrument, 20);
  const at = (instant: unknown) => localTime(instant, timeZone);
  const strategy = [
    strategyName === null ? '(deleted)' : plain(strategyName, 120),
    payload.strategyVersion ? ` v${plain(payload.strategyVersion, 10)}` : '',
  ].join('');
  const message = (title: string, lines: [string, unknown][], more: Partial<Message> = {}): Message => ({
    title: plain(title),
    lines: lines.flatMap(([label, value]) => {
      const text = value === null || value === undefined ? '' : plain(value);
      return text ? [{ label, value: text }] : [];
    }),
    note: null,
    link: { text: 'Open in ex7', url: `${publicUrl}/` },
    results: false,
    ...more,
  });
  switch (topic) {
    case 'signal.fired':
      return message(
        `${side} ${instrument} @ ${plain(payload.entryPrice, 30)}`,
        [
          ['Signal', `${side} ${plain(payload.size, 10)} × ${instrument}`],
          ['Entry', payload.entryPrice],
          ['Stop', payload.stopPrice],
          ['Target', payload.targetPrice],
          ['Strategy', strategy],
          ['Time', at(payload.firedAt)],
          ['Mode', payload.mode],
        ],
        { results: true },
      );
    case 'signal.updated':
      return message(`${side} ${instrument}: stop at ${plain(payload.currentStopPrice, 30) || 'none'}`, [
        ['Signal', `${side} ${plain(payload.openSize ?? payload.size, 10)} × ${instrument}`],
        ['Entry', payload.entryPrice],
        ['Stop', payload.currentStopPrice],
        ['Target', payload.targetPrice],
        ['Strategy', strategy],
        ['Mode', payload.mode],
      ]);
    case 'signal.closed':
      return message(
        `Closed ${side} ${instrument} @ ${plain(payload.closePrice, 30)}: ${usd(payload.pnl)}`,
        [
          ['Signal', `${side} ${plain(payload.size, 10)} × ${instrument}`],
          ['Entry', payload.entryPrice],
          ['Exit', payload.closePrice],
          ['Why', REASONS[String(payload.closeReason)] ?? payload.closeReason],
          ['P&L', usd(payload.pnl)],
          ['Strategy', strategy],
          ['Time', at(payload.closedAt)],
          ['Mode', payload.mode],
        ],
        { results: true },
      );
    case 'signal.blocked':
      return message(`Blocked ${side} ${instrument}: ${plain(payload.triggeredLimit, 40).replaceAll('_', ' ')}`, [
        ['Signal', `${side} ${instrument}`],
        ['Limit', `${plain(payload.triggeredLimit, 40).replaceAll('_', ' ')}: ${plain(payload.limit, 30)}`],
        ['Stood at', payload.observed],
        ['Strategy', strategy],
        ['Time', at(payload.blockedAt)],
        ['Mode', payload.mode],
      ]);
    case 'risk.warning':
      return message(`Risk warning: ${plain(payload.breaker, 40).replaceAll('_', ' ')}`, [
        ['Limit', `${plain(payload.breaker, 40).replaceAll('_', ' ')}: ${plain(payload.limit, 30)}`],
        ['Stands at', payload.observed],
        ['Time', at(payload.at)],
        ['Mode', payload.mode],
      ]);
    case 'runtime.error':
      return message(`Stopped with an error: ${strategy}`, [
        ['Strategy', strategy],
        ['Instrument', instrument],
        ['Error', payload.lastError],
        ['Mode', payload.mode],
      ]);
    case 'channel.test':
      return message('Test alert', [['Time', at(payload.at)]], { note: 'This channel works.' });
    case 'channel.verification':
      return message('Confirm your alerts', [], {
        note: 'Someone, hopefully you, wants ex7 trading alerts sent here. Confirm it within a day, or ignore this message.',
        link: payload.link ? { text: 'Confirm', url: String(payload.link) } : null,
      });
  }
}

/** "+12.50 USD" */
function usd(amount: unknown): string {
  if (amount === null || amount === undefined) return '';
  const text = plain(amount, 30);
  return `${text.startsWith('-') ? text : `+${text}`} USD`;
}
