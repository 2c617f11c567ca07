import { type Cache, cacheExchange, type UpdateResolver } from '@urql/exchange-graphcache';

const embedded = () => null;

/** Drops a field of the query root, whatever its arguments: those who show it ask again. */
const refetch =
  (...fields: string[]): UpdateResolver =>
  (_result, _args, cache: Cache) => {
    for (const { fieldName, fieldKey } of cache.inspectFields('Query')) {
      if (fields.includes(fieldName)) cache.invalidate('Query', fieldKey);
    }
  };

/** The normalised cache. An object with an id is one entity on every page; the others belong to their parent. */
export const createCache = () =>
  cacheExchange({
    keys: {
      Instrument: ({ symbol }) => symbol as string,
      Engine: ({ type }) => type as string,
      Fixture: ({ slug }) => slug as string,
      // A graph's ids are unique within the graph alone.
      Graph: embedded,
      GraphNode: embedded,
      GraphEdge: embedded,
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
        updateRiskLimits: refetch('risk'),
        createAlertChannel: refetch('alertChannels'),
        deleteAlertChannel: refetch('alertChannels', 'alertDeliveries'),
        testAlertChannel: refetch('alertDeliveries'),
        acceptCompliance: refetch('compliance', 'me'),
      },
    },
  });
