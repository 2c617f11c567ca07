import { promote, startStrategy, stopStrategy } from '../api/actions.ts';
import type { Api } from '../api/api.ts';
import { accepted } from '../api/errors.ts';
import {
  ArchiveStrategyDocument,
  CloneStrategyDocument,
  DeleteStrategyDocument,
  ExportStrategyDocument,
  ImportStrategyDocument,
  PauseStrategyDocument,
  ResumeStrategyDocument,
  type StrategyStatus,
  UnarchiveStrategyDocument,
} from '../generated/operations.ts';

interface Known {
  id: string;
  status: StrategyStatus;
}

/** Starts a strategy: promotes a draft in two steps or resumes a paused one first. */
export async function runLive(api: Api, { id, status }: Known): Promise<void> {
  if (status === 'PAUSED') accepted((await api.ask(ResumeStrategyDocument, { id })).resumeStrategy, 'Strategy');
  if (status === 'DRAFT') await promote(api, id);
  if (status === 'DRAFT' || status === 'READY') await promote(api, id);
  await startStrategy(api, id);
}

export const stop = (api: Api, { id }: Known) => stopStrategy(api, id);

export async function clone({ ask }: Api, { id }: Known) {
  return accepted((await ask(CloneStrategyDocument, { id })).cloneStrategy, 'Strategy');
}
export async function pause({ ask }: Api, { id }: Known) {
  return accepted((await ask(PauseStrategyDocument, { id })).pauseStrategy, 'Strategy');
}
export async function archive({ ask }: Api, { id }: Known) {
  return accepted((await ask(ArchiveStrategyDocument, { id })).archiveStrategy, 'Strategy');
}
export async function unarchive({ ask }: Api, { id }: Known) {
  return accepted((await ask(UnarchiveStrategyDocument, { id })).unarchiveStrategy, 'Strategy');
}

/** Deletes a strategy. Returns a function that restores a copy of its head version. */
export async function deleteStrategy(api: Api, { id }: Known): Promise<() => Promise<unknown>> {
  const { exportStrategy: payload } = await api.ask(ExportStrategyDocument, { id });
  accepted((await api.ask(DeleteStrategyDocument, { id })).deleteStrategy, 'Deleted');
  return () => importStrategy(api, payload);
}

export async function importStrategy({ ask }: Api, payload: unknown) {
  return accepted((await ask(ImportStrategyDocument, { payload })).importStrategy, 'Strategy');
}

/** Saves the head version as a file. */
export async function exportToFile({ ask }: Api, { id }: Known, name: string): Promise<void> {
  const { exportStrategy } = await ask(ExportStrategyDocument, { id });
  const blob = new Blob([JSON.stringify(exportStrategy, null, 2)], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `${name.replace(/[^\w-]+/g, '-')}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
