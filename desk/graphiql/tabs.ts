import liveSignals from './tabs/live-signals.graphql';
import myStrategies from './tabs/my-strategies.graphql';
import whyNot from './tabs/why-not.graphql';

/** What the page opens with: a document, and the names of the variables that are filled in for whoever opens it. */
export const TABS: { query: string; variables: string[] }[] = [
  { query: myStrategies, variables: [] },
  { query: whyNot, variables: [] },
  { query: liveSignals, variables: [] },
];
