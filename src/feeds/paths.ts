/** The value at a path such as `data.0.close`; undefined where there is none. An empty path is the value itself. */
export function valueAt(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path === '' ? [] : path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

/** Replaces `${name}` in every text of a JSON value; a text that is nothing else becomes the value. Unknown names stay. */
export function fillIn<T>(template: T, values: Readonly<Record<string, unknown>>): T {
  if (typeof template === 'string') {
    const whole = /^\$\{(\w+)\}$/.exec(template)?.[1];
    if (whole && Object.hasOwn(values, whole)) return values[whole] as T;
    return template.replace(/\$\{(\w+)\}/g, (text, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : text,
    ) as T;
  }
  if (Array.isArray(template)) return template.map((one) => fillIn(one, values)) as T;
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, one]) => [key, fillIn(one, values)])) as T;
}
