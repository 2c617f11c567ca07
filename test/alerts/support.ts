import { NO_PROVIDERS } from '../../src/app/compose/providers.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createMailer } from '../../src/platform/providers/resend.ts';
import { createTelegram } from '../../src/platform/providers/telegram.ts';
import { createWebhookSender } from '../../src/platform/providers/webhook-sender.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { type FakeResend, startFakeResend } from '../support/fake-resend.ts';
import { type FakeTelegram, startFakeTelegram } from '../support/fake-telegram.ts';
import { type FakeWebhookReceiver, startFakeWebhookReceiver } from '../support/fake-webhook-receiver.ts';
import { until } from '../support/until.ts';

export const TELEGRAM_SECRET = 'a-telegram-secret';
export const TWILIO_TOKEN = 'a twilio token';
export const PUBLIC_URL = 'https://ex7.example';

export interface AlertsKit {
  app: TestApp;
  url: string;
  resend: FakeResend;
  telegram: FakeTelegram;
  receiver: FakeWebhookReceiver;
  close(): Promise<void>;
}

/** The app with local peers for every external service. Failed attempts are retried at once. */
export async function startAlertsKit(
  options: { perMinute?: number; twilioToken?: string | null; work?: boolean } = {},
): Promise<AlertsKit> {
  const [resend, telegram, receiver] = await Promise.all([
    startFakeResend(),
    startFakeTelegram(),
    startFakeWebhookReceiver(),
  ]);
  const app = await createTestApp({
    providers: {
      ...NO_PROVIDERS,
      mailer: createMailer({ apiKey: 're_test', apiBase: resend.url, from: 'ex7 <alerts@ex7.example>', timeout: 300 }),
      telegram: createTelegram({ botToken: telegram.token, apiBase: telegram.url, timeout: 300 }),
      webhooks: createWebhookSender({ allow: ['127.0.0.1'], timeout: 300 }),
      alerts: {
        publicUrl: PUBLIC_URL,
        botName: 'ex7_bot',
        resendSecret: resend.webhookSecret,
        telegramSecret: TELEGRAM_SECRET,
        twilioToken: options.twilioToken === undefined ? TWILIO_TOKEN : options.twilioToken,
        pause: () => 0,
        ...(options.perMinute ? { perMinute: options.perMinute } : {}),
      },
    },
  });
  const { url } = await app.listen();
  if (options.work !== false) await app.work();
  return {
    app,
    url,
    resend,
    telegram,
    receiver,
    async close() {
      await app.close();
      await Promise.all([resend.close(), telegram.close(), receiver.close()]);
    },
  };
}

const CHANNEL = 'id kind destination verified enabled disabledReason events timeZone createdAt';
export const CREATE = /* GraphQL */ `
  mutation ($input: CreateAlertChannelInput!) {
    result: createAlertChannel(input: $input) {
      __typename
      ... on CreatedAlertChannel { channel { ${CHANNEL} } verification { method url secret expiresAt } }
      ... on Error { code message }
      ... on InvalidInputError { fields { code path message } }
      ... on TierLimitError { cap limit tier }
    }
  }
`;
export const UPDATE = /* GraphQL */ `
  mutation ($id: ID!, $input: UpdateAlertChannelInput!) {
    result: updateAlertChannel(id: $id, input: $input) {
      __typename
      ... on AlertChannel { ${CHANNEL} }
      ... on Error { code message }
      ... on InvalidInputError { fields { code path message } }
    }
  }
`;
export const TEST = `mutation ($id: ID!) { result: testAlertChannel(id: $id) { __typename ... on AlertChannel { ${CHANNEL} } ... on Error { code message } } }`;
export const VERIFY = `mutation ($token: String!) { result: verifyAlertChannel(token: $token) { __typename ... on AlertChannel { ${CHANNEL} } ... on Error { code message } } }`;
export const DELETE =
  'mutation ($id: ID!) { result: deleteAlertChannel(id: $id) { __typename ... on Deleted { id } ... on Error { code message } } }';
export const CHANNELS = `{ alertChannels { ${CHANNEL} } }`;
export const DELIVERIES =
  '{ alertDeliveries { id event status attempts lastError createdAt deliveredAt channel { id kind } } }';

export interface ChannelAnswer {
  id: string;
  kind: string;
  destination: string | null;
  verified: boolean;
  enabled: boolean;
  disabledReason: string | null;
  events: string[];
}
export interface CreatedAnswer {
  channel: ChannelAnswer;
  verification: { method: string; url: string | null; secret: string | null; expiresAt: string };
}
export interface DeliveryAnswer {
  id: string;
  event: string;
  status: string;
  attempts: number;
  lastError: string | null;
  channel: { id: string; kind: string };
}

export async function create(app: TestApp, by: TestCaller, input: Record<string, unknown>): Promise<CreatedAnswer> {
  return (await app.runOk<{ result: CreatedAnswer }>(CREATE, { input }, by)).result;
}
export const channelsOf = async (app: TestApp, by: TestCaller) =>
  (await app.runOk<{ alertChannels: ChannelAnswer[] }>(CHANNELS, {}, by)).alertChannels;
export const deliveriesOf = async (app: TestApp, by: TestCaller) =>
  (await app.runOk<{ alertDeliveries: DeliveryAnswer[] }>(DELIVERIES, {}, by)).alertDeliveries;

/** Waits until none of a user's deliveries is queued. */
export async function settled(app: TestApp, by: TestCaller): Promise<DeliveryAnswer[]> {
  await until(async () => {
    const queued = (await deliveriesOf(app, by)).filter(({ status }) => status === 'queued');
    return queued.length === 0 || `queued: ${JSON.stringify(queued)}`;
  });
  return deliveriesOf(app, by);
}

let chat = 1_000;
let update = 1;

/** Creates and confirms a channel. Returns its id. */
export async function confirmed(
  kit: AlertsKit,
  by: TestCaller,
  kind: 'EMAIL' | 'TELEGRAM' | 'WEBHOOK',
  more: Record<string, unknown> = {},
): Promise<{ id: string; secret: string | null; chatId: string }> {
  const { app, resend, receiver } = kit;
  const chatId = String(++chat);
  const destination = { EMAIL: `${chatId}@test.example`, TELEGRAM: null, WEBHOOK: `${receiver.url}/hook/${chatId}` }[
    kind
  ];
  const { channel, verification } = await create(app, by, { kind, destination, ...more });
  if (kind === 'TELEGRAM') {
    const token = new URL(verification.url as string).searchParams.get('start');
    await sendUpdate(kit, { message: { chat: { id: Number(chatId) }, text: `/start ${token}` } });
  } else {
    await settled(app, by);
    const token =
      kind === 'EMAIL'
        ? /token=([\w-]+)/.exec(resend.mails.findLast(({ to }) => to === destination)?.text ?? '')?.[1]
        : JSON.parse(receiver.posts.findLast(({ path }) => path.endsWith(chatId))?.body ?? '{}').data.token;
    await app.runOk(VERIFY, { token });
  }
  return { id: channel.id, secret: verification.secret, chatId };
}

/** Posts an Update as Telegram does. Returns the status. */
export async function sendUpdate(
  { url }: Pick<AlertsKit, 'url'>,
  content: Record<string, unknown>,
  { secret = TELEGRAM_SECRET, header = secret, id = update++ }: { secret?: string; header?: string; id?: number } = {},
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/api/alerts/webhooks/telegram?secret=${encodeURIComponent(secret)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(header ? { 'x-telegram-bot-api-secret-token': header } : {}) },
    body: JSON.stringify({ update_id: id, ...content }),
  });
  return { status: response.status, body: await response.json() };
}

const DELIVERY = statement(
  't_delivery',
  'select status, attempts, uncertain, payload, provider_id as "providerId" from alert_delivery where id = $1',
);
export const deliveryRow = async (app: TestApp, id: string) =>
  (
    await app.database.db.query<{
      status: string;
      attempts: number;
      uncertain: number;
      payload: unknown;
      providerId: string | null;
    }>(DELIVERY, [id])
  )[0]!;
