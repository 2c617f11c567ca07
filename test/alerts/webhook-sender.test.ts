import type { LookupFunction } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWebhookSender } from '../../src/platform/providers/webhook-sender.ts';
import { type FakeWebhookReceiver, startFakeWebhookReceiver } from '../support/fake-webhook-receiver.ts';

// A webhook URL never reaches a private network, through any name or DNS answer.

let receiver: FakeWebhookReceiver;
let port: string;
beforeAll(async () => {
  receiver = await startFakeWebhookReceiver();
  ({ port } = new URL(receiver.url));
});
afterAll(() => receiver.close());

const secret = `whsec_${Buffer.from('secret of the tests').toString('base64')}`;
const NEVER = new AbortController().signal;
const message = (url: string) => ({ url, secret, id: 'msg_1', body: '{}' });

/** DNS that answers these, one after the other. */
function dns(...answers: string[]): LookupFunction & { asked: number } {
  const lookup = ((_name: string, options: { all?: boolean }, done: (...all: unknown[]) => void) => {
    const address = answers[Math.min(lookup.asked++, answers.length - 1)] as string;
    const family = address.includes(':') ? 6 : 4;
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  }) as unknown as LookupFunction & { asked: number };
  lookup.asked = 0;
  return lookup;
}

describe('the guard', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fd12::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
  ])('a public name that resolves to %s is rejected when connecting', async (address) => {
    const sender = createWebhookSender({ lookup: dns(address) });
    const before = receiver.posts.length;
    const outcome = await sender.send(message(`https://hooks.example:${port}/x`), NEVER);
    expect(outcome).toMatchObject({
      sent: false,
      again: 'gone',
      reason: 'The webhook’s URL resolves to a private network',
    });
    expect(receiver.posts.length).toBe(before);
  });

  it('DNS rebinding is blocked: each connection is checked by its address', async () => {
    const lookup = dns('93.184.215.14', '127.0.0.1');
    const sender = createWebhookSender({ lookup, timeout: 50 });
    // The first DNS answer is public and unreachable; the second one is private.
    await sender.send(message(`https://hooks.example:${port}/x`), NEVER);
    const outcome = await sender.send(message(`https://hooks.example:${port}/x`), NEVER);
    expect(outcome).toMatchObject({ again: 'gone' });
    expect(lookup.asked).toBe(2);
    expect(receiver.posts).toEqual([]);
  });

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://017700000001/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:169.254.169.254]/',
    'https://[2002:7f00:1::]/',
    'https://localhost./',
    'https://a.localhost/',
    'https://printer.local/',
    'https://db.internal/',
    'https://router/',
    'http://hooks.example/',
    'https://u@hooks.example/',
    'javascript:alert(1)',
    'file:///etc/passwd',
  ])('%s is rejected before anything is sent', async (url) => {
    const sender = createWebhookSender();
    expect(sender.refusal(url)).toMatch(/^must /);
    expect(await sender.send(message(url), NEVER)).toMatchObject({ sent: false, again: 'gone' });
  });

  it.each([
    'https://hooks.example/x',
    'https://hooks.example:8443/x?y=1',
    'https://93.184.215.14/',
    'https://[2606:4700::1111]/',
  ])('%s is allowed', (url) => expect(createWebhookSender().refusal(url)).toBeNull());

  it('reaches this machine where that is allowed, and no other private address', async () => {
    const sender = createWebhookSender({ localhost: true });
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await sender.send(message(`http://${host}:${port}/x`), NEVER)).toMatchObject({ sent: true });
    }
    for (const url of ['http://10.0.0.1/x', 'https://192.168.1.1/x', 'http://example.com/x', 'https://x.localhost/x']) {
      expect(sender.refusal(url), url).not.toBeNull();
    }
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(createWebhookSender().refusal(`http://${host}:${port}/x`), host).not.toBeNull();
    }
  });
});
