import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserCaller } from '../../src/domains/account/index.ts';
import { DOCUMENTS } from '../../src/domains/billing/index.ts';
import { statement } from '../../src/platform/postgres/database.ts';
import { createTestApp, type TestApp, type TestCaller } from '../support/app.ts';
import { ACCEPT, type Rest, restOf } from './rest.ts';

let app: TestApp;
let rest: Rest;
let ada: TestCaller<UserCaller>;
/** Those in force: a test may bring a new version out. */
const documents = DOCUMENTS.map((document) => ({ ...document }));
beforeAll(async () => {
  app = await createTestApp({ billing: { documents } });
  rest = restOf((await app.listen()).url);
  ada = await app.user();
});
afterAll(() => app.close());

const all = () => documents.map(({ doc, version }) => ({ doc, version }));
const COMPLIANCE = '{ compliance { compliant documents { doc version required acceptedVersion acceptedAt } } }';
const recorded = (user: TestCaller<UserCaller>) =>
  app.database.db.prisma.complianceAcceptance.findMany({
    where: { userId: user.caller.userId },
    orderBy: { doc: 'asc' },
  });

// 17 CFR 4.41(b)(1)(i), as the regulation has it.
const CFTC_4_41 =
  'These results are based on simulated or hypothetical performance results that have certain inherent limitations. Unlike the results shown in an actual performance record, these results do not represent actual trading. Also, because these trades have not actually been executed, these results may have under-or over-compensated for the impact, if any, of certain market factors, such as lack of liquidity. Simulated or hypothetical trading programs in general are also subject to the fact that they are designed with the benefit of hindsight. No representation is being made that any account will or is likely to achieve profits or losses similar to these being shown.';

test('the disclaimer is public and verbatim', async () => {
  const { status, body } = await rest(null, 'GET', '/api/billing/disclaimer');
  expect([status, body.rule, body.text]).toEqual([200, 'CFTC Rule 4.41', CFTC_4_41]);
  expect(body.documents).toEqual(documents);
  expect(await app.runOk('{ disclaimer { rule text } }')).toEqual({ disclaimer: { rule: body.rule, text: CFTC_4_41 } });
});

describe('compliance', () => {
  test('requires a token', async () => {
    expect(await app.runError(COMPLIANCE)).toMatchObject({ status: 401 });
    expect(await app.runError(ACCEPT, { documents: all() })).toMatchObject({ status: 401 });
    expect((await rest(null, 'GET', '/api/billing/compliance')).status).toBe(401);
    expect((await rest(null, 'POST', '/api/billing/compliance/accept', { documents: all() })).status).toBe(401);
  });

  test('is reached document by document; each is recorded with time, address and user agent, idempotently', async () => {
    const [terms, ...others] = all();
    const agent = { 'user-agent': 'Desk/1.0 (test)' };
    expect((await rest(ada, 'GET', '/api/billing/compliance')).body).toEqual({
      compliant: false,
      documents: documents.map((document) => ({ ...document, accepted_version: null, accepted_at: null })),
    });
    const at = new Date(app.clock.now()).toISOString();
    const first = await rest(ada, 'POST', '/api/billing/compliance/accept', { documents: [terms] }, { ...agent });
    expect(first.status).toBe(201);
    expect(first.body.compliant).toBe(false);
    expect(first.body.documents[0]).toMatchObject({ accepted_version: terms?.version, accepted_at: at });

    app.clock.advance(1_000);
    const again = await rest(ada, 'POST', '/api/billing/compliance/accept', { documents: [terms] }, { ...agent });
    expect(again.body).toEqual(first.body);
    expect(await app.runOk(ACCEPT, { documents: others }, ada)).toMatchObject({
      acceptCompliance: { compliant: true },
    });
    const rows = await recorded(ada);
    expect(rows).toHaveLength(4);
    expect(rows.find(({ doc }) => doc === terms?.doc)).toMatchObject({
      acceptedAt: new Date(at),
      address: '127.0.0.1',
      userAgent: 'Desk/1.0 (test)',
    });
    expect((await rest(ada, 'GET', '/api/billing/me')).body.compliant).toBe(true);
    expect(await app.runOk('{ me { compliance { compliant } } }', {}, ada)).toEqual({
      me: { compliance: { compliant: true } },
    });
    const other = await app.user();
    expect(await app.runOk(COMPLIANCE, {}, other)).toMatchObject({ compliance: { compliant: false } });
  });

  test('is lost with a new required version, but acceptances are kept', async () => {
    const user = await app.user();
    await app.runOk(ACCEPT, { documents: all() }, user);
    const terms = documents[0]!;
    const old = terms.version;
    terms.version = '2027-01-01';
    try {
      const { body } = await rest(user, 'GET', '/api/billing/compliance');
      expect(body.compliant).toBe(false);
      expect(body.documents[0]).toMatchObject({ version: '2027-01-01', accepted_version: old });
      const stale = { documents: [{ doc: 'terms', version: old }] };
      expect(await app.runError(ACCEPT, stale, user)).toMatchObject({
        type: 'StaleDocumentError',
        code: 'stale_document_version',
        doc: 'terms',
        current: '2027-01-01',
      });
      expect(await rest(user, 'POST', '/api/billing/compliance/accept', stale)).toMatchObject({
        status: 409,
        body: { detail: { code: 'stale_document_version', doc: 'terms', current: '2027-01-01' } },
      });
      await app.runOk(ACCEPT, { documents: [{ doc: 'terms', version: '2027-01-01' }] }, user);
      expect(await app.runOk(COMPLIANCE, {}, user)).toMatchObject({ compliance: { compliant: true } });
      expect(await recorded(user)).toHaveLength(5);
    } finally {
      terms.version = old;
    }
  });

  test('accepts all or none, and only existing documents', async () => {
    const user = await app.user();
    const mixed = { documents: [all()[0], { doc: 'tems', version: '1' }] };
    const { status, body } = await rest(user, 'POST', '/api/billing/compliance/accept', mixed);
    expect([status, body.detail[0].loc]).toEqual([422, ['body', 'documents', 1, 'doc']]);
    expect(await app.runError(ACCEPT, { documents: [] }, user)).toMatchObject({
      type: 'InvalidInputError',
      fields: [{ path: ['documents'] }],
    });
    expect((await rest(user, 'POST', '/api/billing/compliance/accept', { documents: 'all' })).status).toBe(422);
    expect((await rest(user, 'POST', '/api/billing/compliance/accept', { documents: ['terms'] })).status).toBe(422);
    expect(await recorded(user)).toEqual([]);
  });

  test('acceptances cannot be changed or removed', async () => {
    const user = await app.user();
    await app.runOk(ACCEPT, { documents: all() }, user);
    for (const change of ["update compliance_acceptance set version = '0'", 'delete from compliance_acceptance']) {
      await expect(app.database.db.query(statement('', change))).rejects.toThrow('append-only');
    }
    expect(await recorded(user)).toHaveLength(4);
  });
});
