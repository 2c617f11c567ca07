// The port of live sources, and what runs them. The sources themselves are in src/feeds.
export {
  FEED_PROBLEMS,
  type Feed,
  type FeedBar,
  FeedError,
  type FeedInstrument,
  type FeedProblem,
  type FeedSink,
  type FeedTime,
  type FeedTrade,
} from './feed.ts';
export { type LiveFeed, liveFeeds } from './feed-health.ts';
export { createFeedRunner, type FedInstrument, type FeedReport, type FeedRunner } from './feed-runner.ts';
export { createFeedStatusStore, FEED_STATES, type FeedStatusStore } from './feed-status-store.ts';
export { type SupervisorDeps, superviseFeed } from './feed-supervisor.ts';
export {
  createReceivedBars,
  type Received,
  type ReceivedBar,
  type ReceivedBars,
} from './received-bars.ts';
