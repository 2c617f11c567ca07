import type { TestCaller } from '../support/app.ts';

/** REST calls to a running app, as a user or anonymous. */
export const restOf =
  (url: string) =>
  async (
    user: TestCaller | null,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const init: RequestInit = { method, headers };
    if (user) headers.authorization = `Bearer ${user.token}`;
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(body);
    }
    const response = await fetch(url + path, init);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
export type Rest = ReturnType<typeof restOf>;

export const BILLING = `
  tier status source currentPeriodEnd cancelAtPeriodEnd compUntil compliant
  caps { strategies runningRuntimes alertChannels vixGenerationsPerMonth historyDays concurrentStreams }
  usage { strategies runningRuntimes alertChannels vixGenerationsPerMonth historyDays concurrentStreams }`;
export const ERROR =
  '__typename ... on Error { code message } ... on InvalidInputError { fields { code path message } }';

export const COMP = `mutation ($userId: ID!, $tier: Tier!, $until: DateTime!, $reason: String!) {
  compAccount(userId: $userId, tier: $tier, until: $until, reason: $reason) { ${ERROR} ... on Billing { ${BILLING} } }
}`;
export const ACCEPT = `mutation ($documents: [ComplianceAcceptanceInput!]!) {
  acceptCompliance(documents: $documents) {
    ${ERROR} ... on StaleDocumentError { doc current }
    ... on Compliance { compliant documents { doc version acceptedVersion acceptedAt } }
  }
}`;
export const START = `mutation ($id: ID!) {
  startRuntime(strategyId: $id) { ${ERROR} ... on TierLimitError { cap limit tier } ... on Runtime { status lastError } }
}`;
