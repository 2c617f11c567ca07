import { likeness } from '../fix/nearest.ts';
import { FindNodesToolDocument, type FindNodesToolQuery } from '../generated/operations.ts';
import { type Json, READS, type Tool } from '../tool.ts';

type Engine = FindNodesToolQuery['engines'][number];

const MOST = 30;

export const findNodes: Tool = {
  name: 'find_nodes',
  title: 'Find and describe node types',
  description:
    'Node types of strategy graphs, by words (query) or exactly (types): ports, params with ranges and defaults. Use before drawing a graph; ports join only equal types.',
  long: true,
  scope: 'read',
  annotations: READS,
  operation: FindNodesToolDocument.toString(),
  arguments: {
    query: { type: 'string', description: 'Words such as "opening range"; empty: all by name; *: all in full.' },
    types: { type: 'array', items: { type: 'string' }, description: 'Exact types.', examples: [['ind.ema']] },
    category: {
      type: 'string',
      enum: [
        'data',
        'indicator',
        'pattern',
        'math',
        'condition',
        'logic',
        'filter',
        'sizing',
        'execution',
        'risk',
        'output',
      ],
    },
    limit: { type: 'integer', minimum: 1, maximum: 200, default: 8 },
  },
  adds: { found: { type: 'integer', description: 'How many match.' } },
  example: { query: 'average true range' },
  async run(args, call) {
    const { engines } = (await call.ask(FindNodesToolDocument.toString(), {})) as unknown as FindNodesToolQuery;
    const {
      query = '',
      types = null,
      category = null,
      limit = types ? MOST : 8,
    } = args as {
      query?: string;
      types?: string[] | null;
      category?: string | null;
      limit?: number;
    };
    const wanted = new Set(types ?? []);
    const candidates = engines.filter(
      (engine) => (category === null || engine.category === category) && (types === null || wanted.has(engine.type)),
    );
    const found = query.trim() === '' || query === '*' ? candidates : ranked(candidates, query);
    // Everything at once is a list of names: details of 150 types would fill an answer several times.
    const short = query.trim() === '' && types === null && category === null;
    return {
      found: found.length,
      engines: (short ? found : found.slice(0, limit)).map((engine) => (short ? summary(engine) : engine)),
    };
  },
};

const summary = ({ type, label }: Engine): Json => ({ type, label });

function ranked(engines: readonly Engine[], query: string): Engine[] {
  const words = query
    .toLowerCase()
    .split(/[^a-z0-9_.%]+/)
    .filter((word) => word.length > 1);
  const scored = engines.map((engine) => {
    const names = [engine.type, engine.label, ...engine.keywords].map((name) => name.toLowerCase());
    const text = `${names.join(' ')} ${engine.description.toLowerCase()}`;
    const whole = Math.max(...names.map((name) => likeness(query.toLowerCase(), name)));
    const parts = words.map((word) =>
      names.some((name) => name.split(/[\s._-]+/).includes(word)) ? 1 : text.includes(word) ? 0.5 : 0,
    );
    const score = parts.reduce<number>((sum, part) => sum + part, 0) / Math.max(1, words.length);
    return { engine, score: score + (whole > 0.7 ? whole : 0) };
  });
  return scored
    .filter(({ score }) => score >= 0.4)
    .sort((a, b) => b.score - a.score)
    .map(({ engine }) => engine);
}
