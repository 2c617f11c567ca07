import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import { GenerateStrategyDocument, VixQuotaDocument } from '../generated/operations.ts';
import { choice, optional, text } from '../readers.ts';
import { issueOut, quotaOut, TIMEFRAMES } from '../wire.ts';

export const vixEndpoints = [
  endpoint({
    method: 'POST',
    route: '/api/vix/generate-strategy',
    summary: 'Draw a strategy from a prompt. It is not saved; what fails is not counted.',
    body: { prompt: text, instrument: optional(text), timeframe: optional(choice(TIMEFRAMES)) },
    operation: GenerateStrategyDocument,
    variables: ({ body }) => ({ input: body }),
    answer: ({ generateStrategy: made }) =>
      made.__typename === 'VixGeneration'
        ? ok({
            strategy: made.strategy,
            explanation: made.explanation,
            issues: made.warnings.map(issueOut),
            provider: made.provider,
            quota: quotaOut(made.left),
          })
        : refusal(made),
  }),
  endpoint({
    method: 'GET',
    route: '/api/vix/quota',
    summary: 'How many strategies may still be drawn this month (UTC).',
    operation: VixQuotaDocument,
    variables: () => ({}),
    answer: ({ vixQuota }) => ok(quotaOut(vixQuota)),
  }),
];
