import * as z from 'zod';
import { VixQuota } from '../schema/drafting.ts';
import { anything, listOf, named, orNull, record, text, whole, words } from '../schema/fields.ts';
import { ImportReport } from '../schema/imports.ts';
import { Runtime, Signal } from '../schema/signals.ts';
import { GraphIssue } from '../schema/strategies.ts';
import { API_KEY_SCOPES, keysOf, STRATEGY_STATUSES, TIERS } from '../wire.ts';

// All errors of REST calls by code: `{"detail": {"code", "message", …}}`.

interface ErrorDoc {
  message: string;
  /** Fields beside code and message. */
  data?: z.ZodRawShape;
}

const statuses = words(keysOf(STRATEGY_STATUSES));

const codes = {
  unauthorized: { message: 'A token is required: send "Authorization: Bearer TOKEN".' },
  forbidden: {
    message: 'This needs the scope "trade"; the API key "Bot" has read.',
    data: { scope: words(keysOf(API_KEY_SCOPES), 'The scope that the calling API key lacks.') },
  },
  user_required: { message: 'The service role cannot access data of a user.' },
  admin_only: { message: 'Only an admin is allowed to do this.' },
  not_owner: { message: 'The strategy belongs to another user.' },
  live_mode_disabled_v1: { message: 'Live trading is not available yet: start it in paper mode.' },
  not_paper: { message: 'Only paper signals can be closed by the user.' },
  sms_deferred_v1: { message: 'SMS is not available yet.' },
  operator_required: { message: 'Only the service role or an admin is allowed to do this.' },
  import_refused: {
    message: 'Nothing was stored: the report says what was wrong or is asked for.',
    data: { report: ImportReport },
  },
  bad_file: { message: 'export.csv is damaged or cut off: gzip says "unexpected end of file"' },
  tier_limit_reached: {
    message: 'Your tier allows 5 running runtimes; the trader tier lifts it.',
    data: { cap: text('running_runtimes'), limit: text('5'), tier: orNull(words(keysOf(TIERS))) },
  },
  strategy_not_found: { message: 'The strategy does not exist.' },
  backtest_not_found: { message: 'The backtest does not exist.' },
  no_trades: { message: 'The backtest has no trades to draw from.' },
  study_not_found: { message: 'The study does not exist.' },
  version_not_found: { message: 'Version 9 does not exist.' },
  signal_not_found: { message: 'The signal does not exist.' },
  runtime_not_found: { message: 'This strategy has never been started.' },
  instrument_not_found: { message: 'The instrument XYZ does not exist.' },
  channel_not_found: { message: 'The channel does not exist.' },
  fixture_not_found: {
    message: 'The fixture moon does not exist.',
    data: { available: listOf(text('ema-cross'), 'The available fixtures.') },
  },
  name_taken: { message: 'You already have a strategy with this name.', data: { name: text('EMA cross on MES') } },
  version_conflict: {
    message: 'You edited version 2, but the current version is 3.',
    data: { expected: whole(2), current: whole(3) },
  },
  strategy_archived: { message: 'An archived strategy cannot be changed.' },
  transition_not_allowed: {
    message: 'A live strategy cannot become ready.',
    data: { from: statuses, to: statuses, allowed: listOf(statuses) },
  },
  cannot_rollback_to_current: { message: 'Version 3 is the current one.' },
  strategy_not_startable: { message: 'Only a ready, live or paused strategy can be started.' },
  runtime_already_active: { message: 'The runtime is already running.', data: { runtime: Runtime } },
  signal_not_open: { message: 'The signal is closed.', data: { signal: Signal } },
  no_price: { message: 'No price is known for this instrument: send close_price.' },
  graph_invalid: { message: 'The graph does not validate.', data: { issues: listOf(GraphIssue) } },
  unsupported_format: { message: 'format must be "ex7.strategy/v1".' },
  stale_document_version: {
    message: 'A newer version is in force.',
    data: { doc: text('terms'), current: text('2026-01') },
  },
  already_subscribed: { message: 'You have a subscription: change it in the portal.' },
  no_customer: { message: 'There is no Stripe customer yet.' },
  no_active_subscription: { message: 'There is no active subscription.' },
  not_cancelling: { message: 'The subscription is not being cancelled.' },
  billing_not_configured: { message: 'Billing is not configured on this server.' },
  stripe_unavailable: { message: 'Stripe is unreachable; nothing was changed.' },
  stripe_refused: { message: 'Stripe rejected the call; nothing was changed.' },
  channel_exists: { message: 'You already have this channel.' },
  delivery_not_found: { message: 'The delivery does not exist.' },
  delivery_not_resendable: { message: 'The delivery is queued: it is sent by itself.' },
  channel_not_ready: { message: 'Confirm the channel first.' },
  recipient_opted_out: { message: 'The recipient has opted out.' },
  too_many_messages: { message: 'Too many confirmations were sent recently: try again later.' },
  idempotency_in_progress: {
    message: 'The first request with this Idempotency-Key is still running: try again in a few seconds.',
  },
  idempotency_outcome_unknown: {
    message:
      'The first request with this Idempotency-Key was interrupted: look whether it took effect, then send a new key.',
  },
  idempotency_key_reused: {
    message: 'Idempotency-Key: was used for another request: send a new key with each new request',
  },
  idempotency_key_invalid: {
    message: 'Idempotency-Key: must be 1 to 255 printable ASCII characters, such as a UUID',
  },
  api_key_not_found: { message: 'The API key does not exist.' },
  api_key_over: { message: 'The API key is revoked or has expired: make a new one.' },
  too_many_api_keys: { message: 'You have 50 API keys: revoke one first.' },
  token_not_found: { message: 'The confirmation is unknown, used or expired.' },
  bad_update: { message: 'The body must be an Update, as JSON.' },
  bad_message: { message: 'close: expected a number' },
  bar_refused: {
    message: 'late_bar: 2026-04-20T13:30:00.000Z is before 2026-04-20T13:32:00.000Z, up to which bars are final',
  },
  not_configured: { message: 'This kind of channel is not configured on this server.' },
  bad_signature: { message: 'The signature does not match the body.' },
  bad_secret: { message: 'The secret is wrong.' },
  quota_exceeded: { message: 'This month’s generations are used up.', data: { quota: VixQuota } },
  provider_unavailable: { message: 'The provider is unavailable; the quota is unchanged.' },
  stream_limit_reached: { message: 'Your tier allows 10 streams at once: close one first.' },
  rate_limited: { message: 'Too many requests: try again in 7 s.' },
  body_too_large: { message: 'The body must be at most 1048576 bytes' },
  unsupported_media_type: { message: 'The body must be JSON (content-type: application/json), got text/plain' },
  handler_failed: { message: 'The event could not be applied and was not recorded; send it again.' },
  unavailable: { message: 'A required service is down.' },
  internal: { message: 'Internal server error; it has been logged.' },
} as const satisfies Readonly<Record<string, ErrorDoc>>;

export type ErrorCode = keyof typeof codes;

const nameOf = (code: string): string =>
  `Error_${code}`.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());

const schemas = Object.fromEntries(
  Object.entries<ErrorDoc>(codes).map(([code, { message, data = {} }]) => [
    code,
    named(nameOf(code), record({ detail: record({ code: z.literal(code), message: text(message), ...data }) })),
  ]),
);

/** The schema of the response body for a code. */
export const errorSchema = (code: ErrorCode): z.ZodType => schemas[code] as z.ZodType;

/** For statuses that any call may return; `code` gives the reason. */
export const AnyError = named(
  'AnyError',
  record({ detail: record({ code: text('unavailable'), message: text('A required service is down.') }) }),
);
/** An unknown path or method. */
export const PlainError = named('PlainError', record({ detail: text('Not Found') }));

export const ValidationError = named(
  'ValidationError',
  record({
    detail: listOf(
      z.looseObject({
        type: text('int_parsing'),
        loc: listOf(z.union([text('query'), whole(0)]), 'Where it is: body, query, path or header first.'),
        msg: text('Input should be a valid integer'),
        input: anything('The value that was sent.', 'ten'),
      }),
      'All issues.',
    ),
  }),
);
