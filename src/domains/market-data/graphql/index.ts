// The GraphQL face of market data: importing it adds the types and fields to the schema.
import './bars.ts';
import './context.ts';
import './health.ts';
import './ingest.ts';
import './instrument.ts';

export { createMarketResolverDeps, type MarketResolverDeps } from './context.ts';
