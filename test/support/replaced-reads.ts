import { vi } from 'vitest';
import type { Services } from '../../src/app/compose/services.ts';

type Lists = ReturnType<Services['listsOn']>;

/** Replaces methods of what answers a request's lists, which is made for each request. Returns what restores them. */
export function replaceReads<Part extends keyof Lists>(
  services: Services,
  part: Part,
  replace: (reads: Lists[Part]) => Partial<Lists[Part]>,
): () => void {
  const { listsOn } = services;
  const spy = vi.spyOn(services, 'listsOn').mockImplementation((db) => {
    const lists = listsOn(db);
    const reads = lists[part];
    return Object.defineProperty(lists, part, { value: { ...reads, ...replace(reads) } });
  });
  return () => spy.mockRestore();
}
