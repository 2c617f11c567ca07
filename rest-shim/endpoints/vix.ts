import type * as z from 'zod';
import { endpoint, ok } from '../endpoint.ts';
import { refusal } from '../errors.ts';
import { GenerateStrategyDocument, VixQuotaDocument } from '../generated/operations.ts';
import { choice, flag, optional, text } from '../readers.ts';
import { VixGeneration, VixQuota } from '../schema/drafting.ts';
import type { StrategyExport } from '../schema/strategies.ts';
import { issueOut, quotaOut, TIMEFRAMES } from '../wire.ts';

export const vixEndpoints = [
  endpoint({
    id: 'generateStrategy',
    method: 'POST',
    route: '/api/vix/generate-strategy',
    summary: 'Draft a strategy from a prompt. It is not saved; failures do not count against the quota.',
    response: VixGeneration,
    errors: { 429: ['quota_exceeded', 'rate_limited'], 502: ['provider_unavailable'] },
    example: { prompt: 'Buy when the 9 EMA crosses above the 21 EMA, stop 10 ticks', instrument: 'MES' },
    body: {
      prompt: text,
      instrument: optional(text),
      timeframe: optional(choice(TIMEFRAMES)),
      lenient: optional(flag),
    },
    operation: GenerateStrategyDocument,
    variables: ({ body }) => ({ input: body }),
    answer: ({ generateStrategy: made }) =>
      made.__typename === 'VixGeneration'
        ? ok({
            strategy: made.strategy as z.input<typeof StrategyExport>,
            explanation: made.explanation,
            retelling: made.retelling,
            assumptions: made.assumptions,
            questions: made.questions,
            not_understood: made.notUnderstood,
            issues: made.warnings.map(issueOut),
            provider: made.provider,
            quota: quotaOut(made.left),
          })
        : refusal(made),
  }),
  endpoint({
    id: 'getVixQuota',
    method: 'GET',
    route: '/api/vix/quota',
    summary: 'The remaining quota of drafted strategies this month (UTC).',
    response: VixQuota,
    operation: VixQuotaDocument,
    variables: () => ({}),
    answer: ({ vixQuota }) => ok(quotaOut(vixQuota)),
  }),
];
