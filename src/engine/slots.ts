import { FRESH, type OutputPort, portWidth } from './definition.ts';

/** The values of a pool's nodes: one growing array, with the room of dropped nodes used again. */
export class Slots {
  values = new Float64Array(256);
  private used = 0;
  private readonly spare = new Map<number, number[]>();

  /** Room for a node's outputs, empty: null for numbers, false for conditions. */
  take(outputs: readonly OutputPort[]): number {
    const width = outputs.reduce((sum, port) => sum + portWidth(port), 0);
    const base = this.spare.get(width)?.pop() ?? this.grow(width);
    let at = base;
    for (const port of outputs) {
      const end = at + portWidth(port);
      this.values.fill(port.type === 'bool' || port.type === 'entry' ? 0 : Number.NaN, at, end);
      if (port.type === 'bars') this.values[at + FRESH] = 0;
      at = end;
    }
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
