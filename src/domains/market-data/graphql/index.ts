// The GraphQL types of market data. Importing this adds them to the schema.
import './bars.ts';
import './catalogue.ts';
import './context.ts';
import './health.ts';
import './import.ts';
import './ingest.ts';
import './instrument.ts';
import './live-feeds.ts';
import './rolls.ts';

export { createMarketResolverDeps, type MarketResolverDeps } from './context.ts';
