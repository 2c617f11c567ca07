import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const DOCS = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const SCREENSHOTS = fileURLToPath(new URL('screenshots/', import.meta.url));

/**
 * Whether a browser is installed: `describe.skipIf(!hasChromium())`. Without one the tests are skipped with a message; in
 * CI they fail.
 */
export function hasChromium(): boolean {
  if (existsSync(CHROMIUM)) return true;
  if (process.env.CI === 'true') throw new Error(`CI needs ${CHROMIUM}: apt-get install -y chromium`);
  process.stderr.write(`skipped: no ${CHROMIUM}, so the pages are not tested in a browser\n`);
  return false;
}

export interface TestBrowser {
  open(url: string, options?: BrowserContextOptions & { token?: string }): Promise<TestPage>;
  close(): Promise<void>;
}

export interface TestPage extends Page {
  /** Requests and sockets to another origin than the page's. */
  strangers: string[];
  /** Errors in the page: exceptions, console errors, responses of 4xx and 5xx. */
  complaints: string[];
  /** Keeps a picture of it in test/browser/screenshots; `npm run pictures` in docs/images if it is one of the docs. */
  picture(name: string, of?: 'docs'): Promise<void>;
}

export async function startBrowser(): Promise<TestBrowser> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  mkdirSync(SCREENSHOTS, { recursive: true });
  return {
    async open(url, { token, ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1360, height: 940 }, ...options });
      // As the page itself keeps it.
      if (token) await context.addInitScript((kept) => sessionStorage.setItem('ex7-token', kept), token);
      const page = await context.newPage();
      const { host } = new URL(url);
      const strangers: string[] = [];
      const complaints: string[] = [];
      const note = (asked: string) => {
        const { host: other, protocol } = new URL(asked);
        if (protocol !== 'data:' && protocol !== 'blob:' && other !== host) strangers.push(asked);
      };
      context.on('request', (request) => note(request.url()));
      page.on('websocket', (socket) => note(socket.url()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('response', (response) => {
        if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(url);
      const picture = async (name: string, of?: 'docs') => {
        const folder = of === 'docs' && process.env.EX7_PICTURES === '1' ? DOCS : SCREENSHOTS;
        await page.screenshot({ path: `${folder}${name}.png` });
      };
      return Object.assign(page, { strangers, complaints, picture });
    },
    close: () => browser.close(),
  };
}
