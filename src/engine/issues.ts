import { WARNING_CODES } from './codes.ts';
import type { GraphIssue } from './types.ts';

type Place = Pick<GraphIssue, 'nodeId' | 'edgeId' | 'path'>;
/** More than an editor can show; a hostile graph must not make its answer larger than itself. */
const MOST = 1000;

/** Collects the issues of one graph. */
export class Issues {
  readonly list: GraphIssue[] = [];

  /** No more will be kept. */
  get full(): boolean {
    return this.list.length >= MOST;
  }

  add(code: string, message: string, place: Place = {}): void {
    if (this.full) return;
    this.list.push({ code, severity: WARNING_CODES.has(code) ? 'warning' : 'error', message, ...place });
  }

  has(...codes: string[]): boolean {
    return this.list.some((issue) => codes.includes(issue.code));
  }
}

/** A value of the author's as a message quotes it: short, on one line. */
export function quote(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
}
