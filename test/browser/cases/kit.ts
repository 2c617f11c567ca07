import type { BrowserContextOptions } from 'playwright-core';
import type { TestBrowser, TestPage } from '../chromium.ts';
import type { TradingDay } from '../trading-day.ts';

/** What the cases of one browser test share: a server with a running strategy, and a browser. */
export interface BrowserKit {
  day: TradingDay;
  browser: TestBrowser;
  url: string;
  /** Opens a page of the studio as the day's user. */
  open(path: string, options?: BrowserContextOptions & { token?: string }): Promise<TestPage>;
}

export type UseKit = () => BrowserKit;

/** Adds a node by its name in the palette. */
export const addNode = (page: TestPage, name: string) =>
  page.locator('.palette').getByRole('button', { name, exact: true }).click();

export const node = (page: TestPage, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);

/** Waits until the header says that this version is saved. */
export const savedAs = (page: TestPage, version: number) =>
  page.getByText(`Version ${version}`, { exact: true }).waitFor();
