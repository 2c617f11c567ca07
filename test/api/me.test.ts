import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const ME = '{ me { id email role } }';

describe('me', () => {
  it('requires a token', async () => {
    const { status, headers, body } = await app.ask(ME);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'unauthorized' } }] });
    expect(JSON.stringify(body)).not.toContain('"http"');
  });

  it('is forbidden for the service role', async () => {
    expect(await app.runError(ME, {}, await app.service())).toMatchObject({
      code: 'forbidden',
      reason: 'user_required',
    });
  });

  it.each([
    [false, 'user'],
    [true, 'admin'],
  ])('is the token’s user (admin: %s), and reading writes nothing', async (admin, role) => {
    const user = await app.user({ admin, email: 'trader@test.example' });
    for (const _time of [1, 2]) {
      expect(await app.runOk(ME, {}, user)).toEqual({
        me: { id: user.caller.userId, email: 'trader@test.example', role },
      });
    }
    expect(await app.database.db.prisma.account.count({ where: { userId: user.caller.userId } })).toBe(0);
  });

  it.each(['nonsense', 'a.b.c'])('rejects the token %j', async (token) => {
    expect(await app.runError(ME, {}, token)).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('rejects an expired token, also on public operations', async () => {
    const { token } = await app.user();
    app.clock.advance(25 * 3_600_000);
    expect(await app.runError(ME, {}, token)).toMatchObject({ status: 401, message: 'The token has expired.' });
    expect(await app.runError('{ health { status } }', {}, token)).toMatchObject({ status: 401 });
  });
});
