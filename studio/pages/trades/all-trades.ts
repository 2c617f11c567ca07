import type { TradesQuery } from '../../generated/operations.ts';

export type TradeLine = TradesQuery['signals']['edges'][number]['node'];

/** Every trade of a filter, a page at a time, newest first. */
export async function* allTrades(
  readPage: (after: string | null) => Promise<TradesQuery>,
): AsyncGenerator<TradeLine[]> {
  let after: string | null = null;
  do {
    const { signals }: TradesQuery = await readPage(after);
    yield signals.edges.map(({ node }) => node);
    after = signals.pageInfo.hasNextPage ? signals.pageInfo.endCursor : null;
  } while (after !== null);
}
