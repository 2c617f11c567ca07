import { readFileSync } from 'node:fs';
import { StartupError } from '../kernel/startup-error.ts';

const VARIABLE = /\$\{([A-Z][A-Z0-9_]*)\}/g;

/**
 * Reads the JSON file of the feeds. `${NAME}` in a text is replaced by the variable NAME of the environment, so that the
 * file has no keys. Throws StartupError.
 */
export function readFeedsFile(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): { file: string; content: unknown } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new StartupError(`FEEDS: ${file} cannot be read as JSON (${(error as Error).message})`);
  }
  const missing = new Set<string>();
  const content = replaceTexts(parsed, (text) =>
    text.replace(VARIABLE, (_all, name: string) => {
      const value = environment[name]?.trim();
      if (!value) missing.add(name);
      return value ?? '';
    }),
  );
  if (missing.size > 0) throw new StartupError(`FEEDS: ${file} names ${[...missing].join(', ')}, not set`);
  return { file, content };
}

function replaceTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((one) => replaceTexts(one, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaceTexts(one, replace)]));
}
