/** Appends every number that `state` holds, in typed arrays and nested objects too, to `numbers`. */
export function saveState(state: object, numbers: number[]): void {
  for (const value of Object.values(state)) {
    if (typeof value === 'number') numbers.push(value);
    else if (typeof value === 'boolean') numbers.push(value ? 1 : 0);
    else if (value instanceof Float64Array) for (const x of value) numbers.push(x);
    else if (typeof value === 'object' && value !== null) saveState(value, numbers);
  }
}

/** Puts back what `saveState` took of the same object, from `at` on; returns where the next object begins. */
export function restoreState(state: object, numbers: readonly number[], at = 0): number {
  const fields = state as Record<string, unknown>;
  let next = at;
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'number') fields[name] = numbers[next++];
    else if (typeof value === 'boolean') fields[name] = numbers[next++] === 1;
    else if (value instanceof Float64Array) for (let k = 0; k < value.length; k++) value[k] = numbers[next++] as number;
    else if (typeof value === 'object' && value !== null) next = restoreState(value, numbers, next);
  }
  return next;
}

export function hasState(object: object): boolean {
  const numbers: number[] = [];
  saveState(object, numbers);
  return numbers.length > 0;
}
