import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ url } = await app.listen());
});
afterAll(() => app.close());

const JOIN = `mutation ($email: String!) { result: joinWaitlist(email: $email) {
  __typename ... on Waitlist { status count } ... on Error { code message } ... on InvalidInputError { fields { path code } } } }`;
const join = async (email: string) =>
  ((await app.ask(JOIN, { email })).body.data as { result: Record<string, unknown> }).result;
const post = (email: unknown) =>
  fetch(`${url}/api/waitlist`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email }),
  });

describe('the waitlist', () => {
  it('adds an address once, case-insensitively, without a token', async () => {
    expect(await join('  Ada@Example.COM ')).toMatchObject({ status: 'joined', count: 1 });
    expect(await join('ada@example.com')).toMatchObject({ status: 'already_joined', count: 1 });
    const { waitlistCount } = await app.runOk<{ waitlistCount: number }>('{ waitlistCount }');
    expect(waitlistCount).toBe(1);
  });

  it('counts concurrent addresses, and a repeated one once', async () => {
    const before = ((await join('count@example.com')) as { count: number }).count;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => join(n % 2 ? 'same@example.com' : `each${n}@example.com`)),
    );
    expect(answers.filter(({ status }) => status === 'joined')).toHaveLength(11);
    expect(await app.runOk('{ waitlistCount }')).toEqual({ waitlistCount: before + 11 });
  });

  it.each([
    '',
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@@example.com',
    'ada b@example.com',
    'ada@example..com',
    '.ada@example.com',
    'ada@-example.com',
    'ada@example.com\r\nBcc: bob@example.com',
    '<b>ada</b>@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(250)}.com`,
    '"ada"@example.com',
    'ada@[127.0.0.1]',
  ])('rejects %j', async (email) => {
    expect(await join(email)).toMatchObject({
      code: 'invalid_input',
      fields: [{ path: ['email'], code: 'bad_email' }],
    });
  });

  it('over REST, allows ten attempts per hour and address', async () => {
    const first = await post('rest@example.com');
    expect([first.status, await first.json()]).toEqual([200, { status: 'joined', count: expect.any(Number) }]);
    const bad = await post('nope');
    expect([bad.status, (await bad.json()).detail[0].loc]).toEqual([422, ['body', 'email']]);
    expect((await post(7)).status).toBe(422);
    for (let n = 2; n < 10; n++) expect((await post('rest@example.com')).status).toBe(200);
    const late = await post('rest@example.com');
    expect([late.status, (await late.json()).detail.code]).toEqual([429, 'rate_limited']);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect((await (await fetch(`${url}/api/waitlist/count`)).json()).count).toBeGreaterThan(0);
  });
});
