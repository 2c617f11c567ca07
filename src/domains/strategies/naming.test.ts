import { describe, expect, it } from 'vitest';
import { copyNames, MAX_NAME, suffixedNames } from './naming.ts';

const first = (count: number, names: Generator<string>) => Array.from({ length: count }, () => names.next().value);

describe('generated names', () => {
  it('number copies from the second on', () => {
    expect(first(3, copyNames('Opening drive'))).toEqual([
      'Opening drive (copy)',
      'Opening drive (copy 2)',
      'Opening drive (copy 3)',
    ]);
  });

  it('keep an unused name', () => {
    expect(first(3, suffixedNames('Fade'))).toEqual(['Fade', 'Fade (2)', 'Fade (3)']);
  });

  it('are truncated between characters at the maximum length', () => {
    const name = '📈'.repeat(MAX_NAME);
    for (const made of [...first(12, copyNames(name)), ...first(12, suffixedNames(name))]) {
      expect([...made].length).toBeLessThanOrEqual(MAX_NAME);
      expect(made.isWellFormed()).toBe(true);
    }
    expect(new Set(first(12, suffixedNames(name))).size).toBe(12);
  });
});
