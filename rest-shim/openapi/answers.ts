import { ref, type Schema } from './json-schema.ts';

// What each row answers with, besides what any call may meet (401, 403 for the service role, 422, 429, 5xx).

export interface AnswerDoc {
  status: 200 | 201 | 204;
  /** Null: no body. */
  schema: Schema | null;
  /** Codes by status, each in errors.ts. */
  errors?: Readonly<Partial<Record<number, readonly string[]>>>;
  /** What a body may look like. */
  body?: unknown;
  /** Content other than JSON. */
  type?: string;
  /** A body that is not JSON, or whose readers take any JSON. */
  bodySchema?: Schema;
  bodyType?: string;
  /** Statuses beside the one above that have its schema too. */
  also?: readonly number[];
}

const ok = (name: string, errors: AnswerDoc['errors'] = {}, body?: unknown): AnswerDoc => ({
  status: 200,
  schema: ref(name),
  errors,
  ...(body === undefined ? {} : { body }),
});
const made = (name: string, errors: AnswerDoc['errors'] = {}, body?: unknown): AnswerDoc => ({
  ...ok(name, errors, body),
  status: 201,
});

const GRAPH = {
  nodes: [
    { id: 'bars', type: 'data.bars', params: {} },
    { id: 'fast', type: 'ind.ema', params: { period: 9 } },
  ],
  edges: [{ id: 'e1', source: 'bars', sourceHandle: 'bars', target: 'fast', targetHandle: 'bars' }],
  meta: {},
};
const DRAFT = { name: 'EMA cross on MES', instrument: 'MES', timeframe: '5m', tags: ['trend'], graph: GRAPH };
const none = { 404: ['strategy_not_found'] } as const;
const moved = { ...none, 409: ['transition_not_allowed'] } as const;
const stripe = { 502: ['stripe_unavailable', 'stripe_refused'], 503: ['billing_not_configured'] } as const;
const noChannel = { 404: ['channel_not_found'] } as const;

export const answers: Readonly<Record<string, AnswerDoc>> = {
  'GET /api/engines': ok('EngineList'),
  'GET /api/strategies': ok('StrategyList'),
  'POST /api/strategies': made(
    'Strategy',
    { 403: ['tier_limit_reached'], 409: ['name_taken'], 422: ['graph_invalid'] },
    DRAFT,
  ),
  'GET /api/strategies/{strategy_id}': ok('Strategy', none),
  'PUT /api/strategies/{strategy_id}': ok(
    'Strategy',
    { ...none, 409: ['version_conflict', 'name_taken', 'strategy_archived'], 422: ['graph_invalid'] },
    { ...DRAFT, expected_version: 2, note: 'Tighter stop.' },
  ),
  'DELETE /api/strategies/{strategy_id}': { status: 204, schema: null, errors: none },
  'POST /api/strategies/{source_id}/clone': made(
    'Strategy',
    { ...none, 403: ['tier_limit_reached'], 409: ['name_taken'] },
    { name: 'EMA cross, again' },
  ),
  'POST /api/strategies/{strategy_id}/archive': ok('Strategy', moved),
  'POST /api/strategies/{strategy_id}/unarchive': ok('Strategy', moved),
  'POST /api/strategies/{strategy_id}/pause': ok('Strategy', moved),
  'POST /api/strategies/{strategy_id}/resume': ok('Strategy', moved),
  'POST /api/strategies/{strategy_id}/promote': ok('Strategy', { ...moved, 422: ['graph_invalid'] }),
  'POST /api/strategies/{strategy_id}/rollback': ok(
    'RolledBack',
    {
      404: ['strategy_not_found', 'version_not_found'],
      409: ['cannot_rollback_to_current', 'strategy_archived'],
    },
    { to_version: 1 },
  ),
  'GET /api/strategies/{strategy_id}/export': ok('StrategyExport', none),
  'POST /api/strategies/import': {
    ...made(
      'Strategy',
      { 403: ['tier_limit_reached'], 409: ['name_taken'], 422: ['unsupported_format', 'graph_invalid'] },
      { format: 'ex7.strategy/v1', ...DRAFT, name_on_conflict: 'suffix' },
    ),
    bodySchema: {
      type: 'object',
      properties: {
        format: { const: 'ex7.strategy/v1' },
        name: { type: 'string' },
        description: { type: ['string', 'null'] },
        instrument: { type: 'string' },
        timeframe: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        graph: ref('Graph'),
        name_on_conflict: { type: 'string', description: '`suffix`: a taken name becomes `NAME (2)`, `NAME (3)`, …' },
      },
      required: ['format', 'name', 'instrument', 'timeframe', 'graph'],
    },
  },
  'GET /api/strategies/{strategy_id}/versions': ok('VersionList', none),
  'GET /api/strategies/{strategy_id}/versions/{version}': ok('StrategyVersion', {
    404: ['strategy_not_found', 'version_not_found'],
  }),
  'POST /api/strategies/from-fixture/{slug}': made(
    'Strategy',
    { 403: ['tier_limit_reached'], 404: ['fixture_not_found'], 409: ['name_taken'] },
    { name: 'My first' },
  ),

  'GET /api/signals': ok('SignalList'),
  'GET /api/signals/{signal_id}': ok('Signal', { 404: ['signal_not_found'] }),
  'POST /api/signals/{signal_id}/close': ok(
    'Signal',
    { 403: ['not_paper'], 404: ['signal_not_found'], 409: ['signal_not_open', 'no_price'] },
    { close_price: '5290.25' },
  ),
  'GET /api/signals/audit': ok('AuditList'),
  'GET /api/signals/health': ok('SignalsHealth'),
  'GET /api/signals/health/me': ok('RuntimeList'),
  'GET /api/signals/runtimes': ok('RuntimeList'),
  'POST /api/signals/runtimes/{strategy_id}/start': ok(
    'Runtime',
    {
      ...none,
      403: ['not_owner', 'live_mode_disabled_v1', 'tier_limit_reached'],
      409: ['strategy_not_startable', 'runtime_already_active'],
      422: ['graph_invalid'],
    },
    { mode: 'paper' },
  ),
  'POST /api/signals/runtimes/{strategy_id}/stop': ok('Runtime', { 404: ['runtime_not_found'] }, { mode: 'paper' }),
  'POST /api/signals/runtimes/{strategy_id}/force-close-all': ok(
    'ForceClosed',
    { ...none, 403: ['not_owner'] },
    { mode: 'paper' },
  ),
  'GET /api/legacy/signals': ok('LegacySignals'),
  'GET /api/legacy/signals/{instrument}': ok('LegacySignals', { 404: ['instrument_not_found'] }),
  'GET /api/signals/stream': {
    status: 200,
    type: 'text/event-stream',
    schema: {
      type: 'string',
      description: 'Frames of server-sent events; `x-events` says what the data of each is.',
      examples: [
        'retry: 3000\n\nid: 9f2c.41\nevent: compliance\ndata: {"rule":"CFTC Rule 4.41",…}\n\nid: 9f2c.42\nevent: signal\ndata: {"id":"019a…",…}\n\n',
      ],
      'x-events': {
        compliance: ref('Disclaimer'),
        signal: ref('Signal'),
        signal_closed: ref('Signal'),
        heartbeat: ref('StreamTime'),
        reset: ref('StreamReset'),
        bye: ref('StreamBye'),
      },
    },
    errors: { 429: ['stream_limit_reached', 'rate_limited'] },
  },

  'GET /api/billing/tiers': ok('Tiers'),
  'GET /api/billing/disclaimer': ok('Disclaimer'),
  'GET /api/billing/me': ok('Billing'),
  'GET /api/billing/compliance': ok('Compliance'),
  'POST /api/billing/compliance/accept': made(
    'Compliance',
    { 409: ['stale_document_version'] },
    { documents: [{ doc: 'terms', version: '2026-01' }] },
  ),
  'POST /api/billing/checkout': ok(
    'CheckoutSession',
    { 409: ['already_subscribed'], ...stripe },
    { tier: 'trader', interval: 'month' },
  ),
  'POST /api/billing/portal': ok('PortalSession', { 409: ['no_customer'], ...stripe }, {}),
  'POST /api/billing/cancel': ok('SubscriptionState', { 409: ['no_active_subscription'], ...stripe }),
  'POST /api/billing/resume': ok('SubscriptionState', {
    409: ['no_active_subscription', 'not_cancelling'],
    ...stripe,
  }),
  'POST /api/billing/comp': ok(
    'Billing',
    { 403: ['admin_only'] },
    {
      user_id: '019a31c4-0000-7c44-8d2b-6f1e2d3c4b5a',
      tier: 'trader',
      until: '2026-12-31T00:00:00Z',
      reason: 'Beta tester',
    },
  ),
  'POST /api/billing/webhook': {
    ...ok('WebhookReceipt', { 400: ['bad_signature'], 500: ['handler_failed'], 503: ['billing_not_configured'] }),
    bodySchema: { type: 'object', description: 'An event as Stripe signs it.' },
  },

  'GET /api/alerts/channels': ok('AlertChannelList'),
  'POST /api/alerts/channels': made(
    'CreatedAlertChannel',
    {
      403: ['tier_limit_reached', 'sms_deferred_v1'],
      409: ['channel_exists', 'too_many_messages'],
      503: ['not_configured'],
    },
    { kind: 'email', destination: 'ada@example.com', events: ['signal.fired'] },
  ),
  'PATCH /api/alerts/channels/{channel_id}': ok(
    'AlertChannel',
    { ...noChannel, 409: ['recipient_opted_out'] },
    { enabled: false },
  ),
  'DELETE /api/alerts/channels/{channel_id}': { status: 204, schema: null, errors: noChannel },
  'POST /api/alerts/channels/{channel_id}/test': ok('AlertChannel', {
    ...noChannel,
    409: ['channel_not_ready', 'too_many_messages'],
    503: ['not_configured'],
  }),
  'GET /api/alerts/deliveries': ok('AlertDeliveries'),
  'GET /api/alerts/verify': {
    status: 200,
    type: 'text/html',
    schema: { type: 'string', description: 'A page with a button that confirms.', examples: ['<!doctype html>'] },
  },
  'POST /api/alerts/verify': ok('AlertChannel', { 404: ['token_not_found'] }, { token: 'the token of the link' }),
  'POST /api/alerts/webhooks/resend': {
    ...ok('Acknowledged', { 400: ['bad_signature'], 503: ['not_configured'] }),
    bodySchema: { type: 'object', description: 'An event as Resend signs it.' },
  },
  'POST /api/alerts/webhooks/telegram': {
    ...ok('Acknowledged', { 400: ['bad_update'], 401: ['bad_secret'], 503: ['not_configured'] }),
    bodySchema: { type: 'object', description: 'A Telegram Update.' },
  },
  'POST /api/alerts/webhooks/twilio': {
    status: 200,
    type: 'text/xml',
    schema: { type: 'string', examples: ['<?xml version="1.0" encoding="UTF-8"?><Response/>'] },
    errors: { 403: ['bad_signature'] },
    bodyType: 'application/x-www-form-urlencoded',
    bodySchema: { type: 'object', description: 'What Twilio posts: From, To, Body, MessageStatus, …' },
  },

  'POST /api/vix/generate-strategy': ok(
    'VixGeneration',
    { 429: ['quota_exceeded', 'rate_limited'], 502: ['provider_unavailable'] },
    { prompt: 'Buy when the 9 EMA crosses above the 21 EMA, stop 10 ticks', instrument: 'MES' },
  ),
  'GET /api/vix/quota': ok('VixQuota'),

  'GET /api/instruments': ok('InstrumentList'),
  'GET /api/performance': ok('Performance'),
  'GET /api/portfolio': ok('Portfolio'),
  'GET /api/risk': ok('Risk'),
  'GET /api/risk/blocked': ok('BlockedSignals'),
  'POST /api/waitlist': ok('Waitlist', {}, { email: 'ada@example.com' }),
  'GET /api/waitlist/count': ok('WaitlistCount'),
  'GET /api/health': { ...ok('Health'), also: [503] },
};
