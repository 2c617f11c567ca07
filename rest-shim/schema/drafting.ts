import { keysOf, TIERS } from '../wire.ts';
import { instant, listOf, named, record, text, whole, words } from './fields.ts';
import { GraphIssue, StrategyExport } from './strategies.ts';

// Strategies drafted from prompts.

export const VixQuota = named(
  'VixQuota',
  record({
    tier: words(keysOf(TIERS)),
    limit: whole(10),
    used: whole(3),
    remaining: whole(7),
    resets_at: instant('When the quota resets, UTC.', '2026-05-01T00:00:00.000Z'),
  }),
);
export const VixGeneration = named(
  'VixGeneration',
  record({
    strategy: StrategyExport,
    explanation: text('Goes long when the 9-bar average crosses above the 21-bar one.'),
    retelling: text('It trades MES on 5m bars. It buys 1 contract at the close of a bar on which …'),
    assumptions: listOf(text('No instrument was named: MES.')),
    questions: listOf(text('Is "sell" the way out of the long, or a short entry? It is read as the way out.')),
    not_understood: listOf(text('half size')),
    issues: listOf(GraphIssue),
    provider: text('rules'),
    quota: VixQuota,
  }),
);
