import { CLOSE, HIGH, LOW, type NodeInstance } from './definition.ts';

/** A node of one number in, one number out. */
export class Series implements NodeInstance {
  private readonly series: { next(x: number): number };

  constructor(series: { next(x: number): number }) {
    this.series = series;
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    v[o] = this.series.next(v[i[0] as number] as number);
  }
}

/** A node without state of its own: what it writes depends on this bar's inputs alone. */
export const stateless = (update: NodeInstance['update']): NodeInstance => ({ update });

/** A node of one bars stream in, one number out. */
export class BarSeries implements NodeInstance {
  private readonly series: { next(high: number, low: number, close: number): number };

  constructor(series: { next(high: number, low: number, close: number): number }) {
    this.series = series;
  }

  update(v: Float64Array, i: Int32Array, o: number): void {
    const b = i[0] as number;
    v[o] = this.series.next(v[b + HIGH] as number, v[b + LOW] as number, v[b + CLOSE] as number);
  }
}
