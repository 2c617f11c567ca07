/** The result of sending a message to an external service. */
export type SendOutcome =
  /** Accepted; `id` is the service's message id, if it returns one. */
  | { sent: true; id: string | null }
  | {
      sent: false;
      /** A readable reason. */
      reason: string;
      /**
       * `later`: retry this message; `never`: this message is rejected, others may pass; `gone`: the address is no longer
       * valid.
       */
      again: 'later' | 'never' | 'gone';
      /** Seconds to wait before a retry, as requested by the service. */
      retryAfter?: number;
      /** There was no response, so the message may have been delivered. */
      uncertain?: true;
      /** The new address of the recipient; with `again: 'later'`, retry there. */
      movedTo?: string;
    };

export const retryLater = (reason: string, retryAfter?: number): SendOutcome => ({
  sent: false,
  again: 'later',
  reason,
  ...(retryAfter === undefined ? {} : { retryAfter }),
});
/** Sent without a response; it may have been delivered. */
export const unanswered = (reason: string): SendOutcome => ({ sent: false, again: 'later', reason, uncertain: true });
/** Not sent: the recipient has a new address. */
export const moved = (reason: string, movedTo: string): SendOutcome => ({
  sent: false,
  again: 'later',
  reason,
  movedTo,
});
export const rejected = (reason: string): SendOutcome => ({ sent: false, again: 'never', reason });
export const gone = (reason: string): SendOutcome => ({ sent: false, again: 'gone', reason });

/** Parses a Retry-After header (a number or a date) to seconds; undefined when it is invalid. */
export function retryAfterOf(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
