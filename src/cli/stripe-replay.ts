import { readFile } from 'node:fs/promises';
import { readConfig } from '../config/config.ts';
import { webhookSecrets } from '../http/webhooks/stripe-webhook.ts';
import { StartupError } from '../kernel/startup-error.ts';
import { signStripeEvent } from '../platform/providers/stripe-webhook.ts';
import { runCommand } from './run-command.ts';

const COMMAND = {
  usage: 'npm run stripe:replay -- FILE',
  about: `Sends Stripe events from a file to a running server, signed with STRIPE_WEBHOOK_SECRET: missed events are applied,
known ones are skipped. The file contains one event, a list (stripe events list), or one event per line.`,
  positionals: true,
  options: { url: { type: 'string', value: 'URL', about: 'The server. Default: http://127.0.0.1:PORT.' } },
} as const;

interface Event {
  id: string;
  type: string;
}

await runCommand(COMMAND, async ({ values, positionals }) => {
  const [file, ...others] = positionals;
  if (!file || others.length > 0) throw new StartupError('expected one file: npm run stripe:replay -- FILE');
  const { stripe, http } = readConfig();
  const [secret] = webhookSecrets(stripe?.webhookSecret);
  if (!secret) throw new StartupError('STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET must be set to the server’s values');
  const url = `${values.url ?? `http://127.0.0.1:${http.port}`}/api/billing/webhook`;
  const events = readEvents(file, await textOf(file));

  const count = { applied: 0, duplicates: 0, failed: 0 };
  for (const event of events) {
    const answer = await send(url, event, secret);
    if (answer === 'applied') count.applied += 1;
    else if (answer === 'duplicate') count.duplicates += 1;
    else count.failed += 1;
    process.stdout.write(`${event.id}  ${event.type}  ${answer}\n`);
  }
  process.stdout.write(
    `${events.length} events: ${count.applied} applied, ${count.duplicates} duplicates, ${count.failed} failed\n`,
  );
  if (count.failed > 0) process.exitCode = 1;
});

async function send(url: string, event: Event, secret: string): Promise<string> {
  const body = JSON.stringify(event);
  const headers = { 'content-type': 'application/json', 'stripe-signature': signStripeEvent(body, secret, Date.now()) };
  const response = await fetch(url, { method: 'POST', headers, body }).catch((error: Error) => {
    throw new StartupError(`the server at ${url} cannot be reached: ${(error.cause as Error | undefined)?.message}`);
  });
  const answer = (await response.json().catch(() => ({}))) as { duplicate?: boolean; detail?: { message?: string } };
  if (response.ok) return answer.duplicate ? 'duplicate' : 'applied';
  return `failed: ${response.status} ${answer.detail?.message ?? ''}`.trim();
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new StartupError(`the file ${file} cannot be read: ${error.message}`);
  });
}

function readEvents(file: string, text: string): Event[] {
  const whole = parsed(text);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const rows: unknown[] =
    whole === undefined ? lines.map(parsed) : Array.isArray(whole) ? whole : (listIn(whole) ?? [whole]);
  return rows.map((row, index) => {
    if (isEvent(row)) return row;
    throw new StartupError(
      `${file}: entry ${index + 1} is not a Stripe event (expected object "event" with id and type)`,
    );
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listIn(value: unknown): unknown[] | null {
  const { object, data } = (value ?? {}) as { object?: unknown; data?: unknown };
  return object === 'list' && Array.isArray(data) ? data : null;
}

function isEvent(row: unknown): row is Event {
  const { object, id, type } = (row ?? {}) as Record<string, unknown>;
  return object === 'event' && typeof id === 'string' && typeof type === 'string';
}
