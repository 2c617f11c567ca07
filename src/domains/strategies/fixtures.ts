import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Graph, Timeframe } from '../../engine/index.ts';
import { NotFoundError } from '../../kernel/domain-error.ts';

/** A ready-made strategy that ships with the project. */
export interface Fixture {
  /** The file name without `.json`. */
  slug: string;
  name: string;
  description: string;
  instrument: string;
  timeframe: Timeframe;
  tags: string[];
  graph: Graph;
}

export interface Fixtures {
  /** All fixtures, by slug. */
  list: readonly Fixture[];
  /** Throws NotFoundError with the available slugs. */
  bySlug(slug: string): Fixture;
}

const DIRECTORY = join(import.meta.dirname, 'fixtures');

/** Reads the fixtures, each a file in the export format. Throws an error that names an invalid file. */
export function loadFixtures(directory = DIRECTORY): Fixtures {
  const list = readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file): Fixture => {
      try {
        const { name, description, instrument, timeframe, tags, graph } = JSON.parse(
          readFileSync(join(directory, file), 'utf8'),
        );
        return { slug: file.slice(0, -'.json'.length), name, description, instrument, timeframe, tags, graph };
      } catch (cause) {
        throw new Error(`Cannot read the fixture ${join(directory, file)}`, { cause });
      }
    });
  return {
    list,
    bySlug(slug) {
      const found = list.find((fixture) => fixture.slug === slug);
      if (found) return found;
      const available = list.map((fixture) => fixture.slug);
      throw new NotFoundError(
        'fixture_not_found',
        `The fixture ${JSON.stringify(slug.slice(0, 80))} does not exist; available: ${available.join(', ')}.`,
        available,
      );
    },
  };
}
