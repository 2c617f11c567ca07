import type { Tier } from '../../kernel/domain-error.ts';

/** The caps of a tier. */
export interface Caps {
  /** Strategies that are not deleted. */
  strategies: number;
  /** Runtimes in starting, running or draining. */
  runningRuntimes: number;
  alertChannels: number;
  /** A calendar month, UTC. */
  vixGenerationsPerMonth: number;
  /** Days since a row was written, not since its bar. */
  historyDays: number;
  /** Subscriptions and REST streams open at once. */
  concurrentStreams: number;
}

/** The caps by their snake_case names in errors and REST. */
export const CAP_NAMES = {
  strategies: 'strategies',
  running_runtimes: 'runningRuntimes',
  alert_channels: 'alertChannels',
  vix_generations_per_month: 'vixGenerationsPerMonth',
  history_days: 'historyDays',
  concurrent_streams: 'concurrentStreams',
} as const satisfies Record<string, keyof Caps>;
export type Cap = keyof typeof CAP_NAMES;

export const INTERVALS = ['month', 'year'] as const;
export type Interval = (typeof INTERVALS)[number];

export interface TierInfo {
  id: Tier;
  name: string;
  /** Displayed prices in `currency`, two places, for each interval. The price at Stripe is what is charged. */
  prices: Record<Interval, string>;
  currency: 'USD';
  caps: Caps;
}

/** Every tier, the smallest first. */
export const TIERS: readonly TierInfo[] = [
  {
    id: 'free',
    name: 'Free',
    prices: { month: '0.00', year: '0.00' },
    currency: 'USD',
    caps: {
      strategies: 25,
      runningRuntimes: 5,
      alertChannels: 2,
      vixGenerationsPerMonth: 10,
      historyDays: 90,
      concurrentStreams: 25,
    },
  },
  {
    id: 'trader',
    name: 'Trader',
    prices: { month: '29.00', year: '290.00' },
    currency: 'USD',
    caps: {
      strategies: 250,
      runningRuntimes: 50,
      alertChannels: 10,
      vixGenerationsPerMonth: 100,
      historyDays: 730,
      concurrentStreams: 250,
    },
  },
  {
    id: 'pro',
    name: 'Pro',
    prices: { month: '99.00', year: '990.00' },
    currency: 'USD',
    caps: {
      strategies: 2_500,
      runningRuntimes: 500,
      alertChannels: 50,
      vixGenerationsPerMonth: 1_000,
      historyDays: 3_650,
      concurrentStreams: 10_000,
    },
  },
];

/** Far beyond what anybody reaches; days that dates can still be reckoned back. */
const BEYOND = 1_000_000_000;
const BEYOND_DAYS = 36_500;

/** The caps of a server of one's own, which sells no tiers: none. */
export const NO_CAPS: Caps = {
  strategies: BEYOND,
  runningRuntimes: BEYOND,
  alertChannels: BEYOND,
  vixGenerationsPerMonth: BEYOND,
  historyDays: BEYOND_DAYS,
  concurrentStreams: BEYOND,
};

const rankOf = (tier: Tier): number => TIERS.findIndex(({ id }) => id === tier);

export const tierInfo = (tier: Tier): TierInfo => TIERS[rankOf(tier)] as TierInfo;

/** Whether `a` is a higher tier than `b`. */
export const above = (a: Tier, b: Tier): boolean => rankOf(a) > rankOf(b);

export const capValue = (tier: Tier, cap: Cap): number => tierInfo(tier).caps[CAP_NAMES[cap]];

/** The lowest tier with a higher cap than `tier`; null when none has. */
export function liftedBy(tier: Tier, cap: Cap): Tier | null {
  const limit = capValue(tier, cap);
  return TIERS.find(({ id }) => capValue(id, cap) > limit)?.id ?? null;
}
