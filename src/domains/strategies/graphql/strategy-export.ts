import type { Graph, Timeframe as TimeframeValue } from '../../../engine/index.ts';
import { Timeframe } from '../../../graphql/enums.ts';
import { InstrumentRef, StrategyExportRef } from '../../../graphql/references.ts';
import { GraphType } from './graph.ts';

StrategyExportRef.implement({
  description: 'A strategy in the export format `ex7.strategy/v1`; as JSON it can be imported.',
  fields: (t) => ({
    format: t.exposeString('format', { description: 'The format: `ex7.strategy/v1`.' }),
    exportedAt: t.expose('exported_at', { type: 'DateTime', description: 'When it was exported.' }),
    name: t.exposeString('name', { description: 'The name.' }),
    description: t.string({
      nullable: true,
      description: 'The description.',
      resolve: ({ description }) => description ?? null,
    }),
    instrument: t.field({
      type: InstrumentRef,
      description: 'The instrument.',
      resolve: ({ instrument }) => ({ symbol: instrument }),
    }),
    timeframe: t.field({
      type: Timeframe,
      description: 'The bar length.',
      resolve: ({ timeframe }) => timeframe as TimeframeValue,
    }),
    tags: t.stringList({ description: 'Tags.', resolve: ({ tags }) => [...(tags ?? [])] }),
    graph: t.field({ type: GraphType, description: 'The drawing.', resolve: ({ graph }) => graph as Graph }),
  }),
});
