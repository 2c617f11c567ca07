import { TIERS } from '../../wire.ts';
import { instant, listOf, record, ref, type Schema, text, whole, words } from '../json-schema.ts';

// Strategies made of words.

export const vixSchemas: Readonly<Record<string, Schema>> = {
  VixQuota: record({
    tier: words(Object.keys(TIERS)),
    limit: whole(10),
    used: whole(3),
    remaining: whole(7),
    resets_at: instant('When the month ends, UTC.', '2026-05-01T00:00:00.000Z'),
  }),
  VixGeneration: record({
    strategy: ref('StrategyExport'),
    explanation: text('Goes long when the 9-bar average crosses above the 21-bar one.'),
    issues: listOf(ref('GraphIssue')),
    provider: text('rules'),
    quota: ref('VixQuota'),
  }),
};
