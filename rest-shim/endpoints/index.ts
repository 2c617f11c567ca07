import { administrationEndpoints } from './administration.ts';
import { alertEndpoints } from './alerts.ts';
import { apiKeyEndpoints } from './api-keys.ts';
import { backtestEndpoints } from './backtests.ts';
import { billingEndpoints } from './billing.ts';
import { engineEndpoints } from './engines.ts';
import { graphValidationEndpoints } from './graph-validation.ts';
import { healthEndpoints } from './health.ts';
import { insightEndpoints } from './insight.ts';
import { instrumentEndpoints } from './instruments.ts';
import { legacyEndpoints } from './legacy.ts';
import { riskEndpoints } from './risk.ts';
import { runtimeEndpoints } from './runtimes.ts';
import { signalEndpoints } from './signals.ts';
import { statisticsEndpoints } from './statistics.ts';
import { strategyEndpoints } from './strategies.ts';
import { strategyLifecycleEndpoints } from './strategy-lifecycle.ts';
import { strategyVersionEndpoints } from './strategy-versions.ts';
import { streamTicketEndpoints } from './stream-tickets.ts';
import { studyEndpoints } from './studies.ts';
import { vixEndpoints } from './vix.ts';
import { waitlistEndpoints } from './waitlist.ts';

export const endpoints = [
  ...engineEndpoints,
  ...strategyEndpoints,
  ...graphValidationEndpoints,
  ...strategyVersionEndpoints,
  ...strategyLifecycleEndpoints,
  ...signalEndpoints,
  ...legacyEndpoints,
  ...runtimeEndpoints,
  ...backtestEndpoints,
  ...studyEndpoints,
  ...streamTicketEndpoints,
  ...apiKeyEndpoints,
  ...healthEndpoints,
  ...billingEndpoints,
  ...instrumentEndpoints,
  ...insightEndpoints,
  ...statisticsEndpoints,
  ...riskEndpoints,
  ...vixEndpoints,
  ...waitlistEndpoints,
  ...alertEndpoints,
  ...administrationEndpoints,
];
