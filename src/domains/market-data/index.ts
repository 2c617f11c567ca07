// What other rooms may use of the market: instruments, hours, stored bars, and the feeds that bring them.
export { type BarFollower, createBarFollower } from './bar-follower.ts';
export type { BarRange } from './bar-history.ts';
export type { BarInput, BarRecord } from './bars.ts';
export type { Calendar } from './calendar.ts';
export type { CalendarHealth } from './calendar-health.ts';
export { calendarFor } from './calendars/index.ts';
export { BAR_FIELDS, type BarBlock, createBarBlock } from './columns/bar-block.ts';
export { createDayCache, type DayCache } from './columns/day-cache.ts';
export { type BarReader, createBarReader, readBars } from './columns/read-bars.ts';
export { createContractReads, seriesPrice } from './contract-store.ts';
export type { Roll } from './contracts.ts';
export { CSV_COLUMNS, type CsvBar, readBarCsv } from './csv.ts';
export { createFeedClient, type FeedClient } from './feed-client.ts';
export * from './feeds/index.ts';
export {
  BarFileError,
  FORMATS,
  IMPORT_OPTIONS,
  type ImportOption,
  importOptionsOf,
  type Judgement,
  linesOf,
  MAX_OPTION_LENGTH,
  optionName,
  refusalOf,
  summaryOf,
} from './files/index.ts';
export type { FeedStatus } from './health.ts';
export { createHistoryStore, type HistoryChange, type HistoryStore, REVISION_KINDS } from './history-store.ts';
export { createImportService, type FileRequest, type Imported, type ImportService } from './import-service.ts';
export {
  type Instrument,
  instrumentNamed,
  instrumentOf,
  instruments,
  requireInstrument,
  symbols,
} from './instruments.ts';
export { MOST_BARS } from './limits.ts';
export { createMarketCatalogue, type MarketCatalogue } from './market-catalogue.ts';
export { createMarketCatalogueStore } from './market-catalogue-store.ts';
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
export { type ContractBar, createMarketDataStore, type MarketDataStore } from './market-data-store.ts';
export type { Correction } from './revision-reads.ts';
export type { Revised } from './revision-store.ts';
export { type OffsetChange, RollOffsets } from './roll-offsets.ts';
export { seedMarketCatalogue } from './seed-catalogue.ts';
export { createSimulator, type Simulator } from './simulator.ts';
export { createSimulatorFeed, type SimulatedStart, type SimulatorFeed } from './simulator-feed.ts';
export { tradeDate, tradeDateEnd, tradeDateStart } from './trade-date.ts';
export { type FeedProgress, watermarkByClock } from './watermark.ts';
