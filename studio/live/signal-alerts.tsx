import { useEffect } from 'react';
import { currentSettings } from '../app/settings.ts';
import { money } from '../format/numbers.ts';
import { words } from '../format/words.ts';
import { useSignalFeed } from './signal-feed.ts';
import type { SignalEvent } from './signals.ts';

const textOf = ({ kind, signal }: SignalEvent): string | null => {
  if (!signal) return null;
  const what = `${signal.side.toLowerCase()} ${signal.size} ${signal.instrument.symbol}`;
  if (kind === 'FIRED') return `Fired: ${what} at ${signal.entryPrice}`;
  if (kind === 'CLOSED')
    return `Closed: ${what}, ${words(signal.closeReason ?? 'closed')}, ${money(signal.pnl ?? '0')}`;
  return null;
};

/** While the page is in the background, counts new signals in the tab's title and shows notifications if enabled. */
export function SignalAlerts() {
  const feed = useSignalFeed();
  useEffect(() => {
    let unseen = 0;
    const bare = () => document.title.replace(/^\(\d+\) /, '');
    const seen = () => {
      if (document.visibilityState !== 'visible') return;
      unseen = 0;
      document.title = bare();
    };
    document.addEventListener('visibilitychange', seen);
    const stop = feed.onEvent((event) => {
      const text = textOf(event);
      if (!text || document.visibilityState === 'visible') return;
      unseen += 1;
      document.title = `(${unseen}) ${bare()}`;
      if (currentSettings().notify && Notification.permission === 'granted') {
        new Notification(event.signal?.strategy.name ?? 'ex7', { body: text, tag: event.cursor });
      }
    });
    return () => {
      stop();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [feed]);
  return null;
}
