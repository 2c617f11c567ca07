import { type Cache, cacheExchange, type UpdateResolver } from '@urql/exchange-graphcache';
import { EMBEDDED_TYPES, POSSIBLE_TYPES } from '../generated/cache-facts.ts';

const embedded = Object.fromEntries(EMBEDDED_TYPES.map((type) => [type, () => null]));

/** Invalidates a root field for all arguments; mounted queries refetch. */
const refetch =
  (...fields: string[]): UpdateResolver =>
  (_result, _args, cache: Cache) => {
    for (const { fieldName, fieldKey } of cache.inspectFields('Query')) {
      if (fields.includes(fieldName)) cache.invalidate('Query', fieldKey);
    }
  };

/** The normalised cache. An object with an id is one entity on all pages; other objects belong to their parent. */
export const createCache = () =>
  cacheExchange({
    possibleTypes: POSSIBLE_TYPES,
    keys: {
      ...embedded,
      // The same key whether `id` or only `symbol` is selected.
      Instrument: ({ id, symbol }) => (id as string | undefined) ?? `Instrument:${symbol}`,
      Engine: ({ type }) => type as string,
      Fixture: ({ slug }) => slug as string,
    },
    updates: {
      Mutation: {
        createStrategy: refetch('strategies'),
        createStrategyFromFixture: refetch('strategies'),
        cloneStrategy: refetch('strategies'),
        importStrategy: refetch('strategies'),
        deleteStrategy: refetch('strategies', 'runtimes', 'performance'),
        archiveStrategy: refetch('runtimes'),
        pauseStrategy: refetch('runtimes'),
        startRuntime: refetch('runtimes'),
        stopRuntime: refetch('runtimes'),
        closeSignal: refetch('risk', 'portfolio'),
        runStudy: refetch('studies'),
        updateRiskLimits: refetch('risk'),
        createAlertChannel: refetch('alertChannels'),
        deleteAlertChannel: refetch('alertChannels', 'alertDeliveries'),
        testAlertChannel: refetch('alertDeliveries'),
        acceptCompliance: refetch('compliance', 'me'),
      },
    },
  });
