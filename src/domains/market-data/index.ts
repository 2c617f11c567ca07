// What other rooms may use of the market: instruments, hours, stored bars, and the feeds that bring them.
export { type BarFollower, createBarFollower } from './bar-follower.ts';
export type { BarRange } from './bar-history.ts';
export type { BarInput, BarRecord } from './bars.ts';
export { type Calendar, calendarFor } from './calendar.ts';
export { CSV_COLUMNS, type CsvBar, readBarCsv } from './csv.ts';
export { createFeedClient, type FeedClient } from './feed-client.ts';
export { BarFileError, FORMATS, type Judgement, linesOf, refusalOf, summaryOf } from './files/index.ts';
export type { FeedStatus } from './health.ts';
export { createHistoryStore, type HistoryChange, type HistoryStore, REVISION_KINDS } from './history-store.ts';
export { createImportService, type FileRequest, type Imported, type ImportService } from './import-service.ts';
export {
  INSTRUMENTS,
  type Instrument,
  instrumentOf,
  requireInstrument,
  type SessionGroup,
  SYMBOLS,
} from './instruments.ts';
export { MOST_BARS } from './limits.ts';
export {
  type BarsArrived,
  createMarketDataService,
  type FinalBars,
  type Ingested,
  type InstrumentHealth,
  type MarketDataService,
  marketOf,
  type Quote,
} from './market-data-service.ts';
export { createMarketDataStore, type MarketDataStore } from './market-data-store.ts';
export { createSimulator, type Simulator } from './simulator.ts';
export { createSimulatorFeed, type SimulatedStart, type SimulatorFeed } from './simulator-feed.ts';
export { tradeDate, tradeDateEnd, tradeDateStart } from './trade-date.ts';
export { type FeedProgress, watermarkByClock } from './watermark.ts';
