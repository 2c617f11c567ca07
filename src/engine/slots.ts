import { type AnyNodeDefinition, FRESH, offsetOf, widthOf } from './definition.ts';

/** The values of a pool's nodes: one growing array, with the room of dropped nodes used again. */
export class Slots {
  values = new Float64Array(256);
  private used = 0;
  private readonly spare = new Map<number, number[]>();

  /** Room for a node's outputs, empty: null for numbers, false for conditions. */
  take(definition: AnyNodeDefinition): number {
    const width = widthOf(definition);
    const base = this.spare.get(width)?.pop() ?? this.grow(width);
    this.values.fill(Number.NaN, base, base + width);
    definition.outputs.forEach(({ type }, k) => {
      const at = base + offsetOf(definition, k);
      if (type === 'bool' || type === 'entry') this.values[at] = 0;
      if (type === 'bars') this.values[at + FRESH] = 0;
    });
    return base;
  }

  free(base: number, width: number): void {
    const bases = this.spare.get(width);
    if (bases) bases.push(base);
    else this.spare.set(width, [base]);
  }

  private grow(width: number): number {
    const base = this.used;
    this.used += width;
    if (this.used > this.values.length) {
      const larger = new Float64Array(2 * this.values.length);
      larger.set(this.values);
      this.values = larger;
    }
    return base;
  }
}
