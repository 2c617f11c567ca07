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
  /** Who described the idea, and where. */
  source: string;
  /** Why it should work: three sentences. */
  reasoning: string;
  /** When it does not. */
  fails: string;
  graph: Graph;
}

export interface Fixtures {
  /** All fixtures, by slug. */
  list: readonly Fixture[];
  /** The fixtures that have every word of a text in their name, description, tags or source; all for an empty one. */
  find(text: string): readonly Fixture[];
  /** Throws NotFoundError with the available slugs. */
  bySlug(slug: string): Fixture;
}

const DIRECTORY = join(import.meta.dirname, 'fixtures');

/** Reads the fixtures, each a file in the export format. Throws an error that names an invalid file. */
export function loadFixtures(directory = DIRECTORY): Fixtures {
  const list = readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((name): Fixture => {
      try {
        const file = JSON.parse(readFileSync(join(directory, name), 'utf8'));
        const { format: _, ...strategy } = file as Omit<Fixture, 'slug'> & { format: string };
        return { slug: name.slice(0, -'.json'.length), ...strategy };
      } catch (cause) {
        throw new Error(`Cannot read the fixture ${join(directory, name)}`, { cause });
      }
    });
  return {
    list,
    find(text) {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      return list.filter((fixture) => {
        const { slug, name, description, tags, source } = fixture;
        const all = [slug, name, description, source, ...tags].join(' ').toLowerCase();
        return words.every((word) => all.includes(word));
      });
    },
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
