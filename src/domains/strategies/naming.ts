// Generated names for when the obvious one is in use.

export const MAX_NAME = 120;

/** "NAME (copy)", "NAME (copy 2)", … each at most 120 characters; only NAME is cut. */
export function* copyNames(name: string): Generator<string> {
  yield withEnding(name, ' (copy)');
  for (let n = 2; ; n++) yield withEnding(name, ` (copy ${n})`);
}

/** "NAME", "NAME (2)", "NAME (3)", … */
export function* suffixedNames(name: string): Generator<string> {
  yield name;
  for (let n = 2; ; n++) yield withEnding(name, ` (${n})`);
}

function withEnding(name: string, ending: string): string {
  const characters = [...name];
  return (
    characters
      .slice(0, MAX_NAME - ending.length)
      .join('')
      .trimEnd() + ending
  );
}
