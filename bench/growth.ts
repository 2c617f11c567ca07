import { listSignals } from '../src/domains/signals/signal-list-store.ts';
import type { PageRequest } from '../src/kernel/page.ts';
import { addSignals, addUser, settle } from './reads/dataset.ts';
import { startDatabase } from './support/database.ts';
import { type Bench, type Figure, quantile } from './support/report.ts';

const PAGE = 10;
const DEPTH = 1_000; // the last page of the smallest table
const ROUNDS = 200;

/** The median time of each page. Sizes and depths alternate, so that other load affects all equally. */
export const growth: Bench = {
  name: 'growth',
  about: `A page of ${PAGE} signals as the table grows, all of one user: the first, and the ${DEPTH.toLocaleString('en')}th by its cursor; medians of ${ROUNDS}.`,
  async run(quick) {
    const { db, stop } = await startDatabase();
    try {
      const user = await addUser(db);
      const figures: Figure[] = [];
      const first = new Map<number, number>();
      let rows = 0;
      for (const size of quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000, 10_000_000]) {
        for (; rows < size; rows = Math.min(size, rows + 500_000)) {
          await addSignals(db, user, { from: rows + 1, to: Math.min(size, rows + 500_000) });
        }
        await settle(db);
        const read = async (after: string | null) => {
          const page: PageRequest = { first: PAGE, after };
          const began = performance.now();
          const { rows: read, cursorOf } = await listSignals(db, user.userId, {}, page, { named: true });
          return { ms: performance.now() - began, end: cursorOf(read.at(-1)!) };
        };
        let deep: string | null = null;
        for (let page = 1; page < DEPTH; page++) deep = (await read(deep)).end;
        const times: Record<'first' | 'deep', number[]> = { first: [], deep: [] };
        for (let round = 0; round < ROUNDS; round++) {
          times.first.push((await read(null)).ms);
          times.deep.push((await read(deep)).ms);
        }
        const [atFirst, atDepth] = [quantile(times.first, 0.5), quantile(times.deep, 0.5)];
        first.set(size, atFirst);
        const of = `of ${size.toLocaleString('en')} rows`;
        figures.push(
          { what: `first page ${of}`, value: atFirst, unit: 'ms' },
          { what: `${DEPTH.toLocaleString('en')}th page ${of}`, value: atDepth, unit: 'ms' },
          { what: `its time beside the first`, value: atDepth / atFirst, unit: '×', aim: { atMost: 1.3 } },
        );
      }
      const [smallest, largest] = [Math.min(...first.keys()), Math.max(...first.keys())];
      figures.push({
        what: `first page of ${largest.toLocaleString('en')} rows beside ${smallest.toLocaleString('en')}`,
        value: first.get(largest)! / first.get(smallest)!,
        unit: '×',
        aim: { atMost: 1.5 },
      });
      return figures;
    } finally {
      await stop();
    }
  },
};
