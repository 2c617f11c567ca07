/** How sending one message to someone else's service ended. */
export type SendOutcome =
  /** Accepted; `id` is the service's name for it, where it gives one. */
  | { sent: true; id: string | null }
  | {
      sent: false;
      /** In plain words. */
      reason: string;
      /**
       * `later`: the same message may pass another time; `never`: this message will not, others may; `gone`: nothing
       * sent there will arrive any more.
       */
      again: 'later' | 'never' | 'gone';
      /** Seconds that the service wants to be left alone. */
      retryAfter?: number;
      /** It may have arrived all the same: there was no answer. */
      uncertain?: true;
      /** The address that took the place of the one sent to: with `again: 'later'`, the same message passes there. */
      movedTo?: string;
    };

export const later = (reason: string, retryAfter?: number): SendOutcome => ({
  sent: false,
  again: 'later',
  reason,
  ...(retryAfter === undefined ? {} : { retryAfter }),
});
/** Sent, and not answered: it may have arrived. */
export const unanswered = (reason: string): SendOutcome => ({ sent: false, again: 'later', reason, uncertain: true });
/** Not sent: the address has become another. */
export const moved = (reason: string, movedTo: string): SendOutcome => ({
  sent: false,
  again: 'later',
  reason,
  movedTo,
});
export const never = (reason: string): SendOutcome => ({ sent: false, again: 'never', reason });
export const gone = (reason: string): SendOutcome => ({ sent: false, again: 'gone', reason });

/** Seconds of a Retry-After header: a number, or a date; undefined when it says nothing sensible. */
export function retryAfterOf(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
