import { afterAll, beforeAll, describe } from 'vitest';
import { accountPage } from './cases/account.ts';
import { badInput } from './cases/bad-input.ts';
import { firstPage } from './cases/first-page.ts';
import { importBars } from './cases/import-bars.ts';
import type { BrowserKit } from './cases/kit.ts';
import { liveBars } from './cases/live-bars.ts';
import { manyRows } from './cases/many.ts';
import { nothingLost } from './cases/nothing-lost.ts';
import { realWeek } from './cases/real-week.ts';
import { research } from './cases/research.ts';
import { tradePage } from './cases/trades.ts';
import { hasChromium, startBrowser } from './chromium.ts';
import { createTradingDay } from './trading-day.ts';

describe.skipIf(!hasChromium())('the studio, as a trader uses it', { timeout: 90_000 }, () => {
  let kit: BrowserKit;
  beforeAll(async () => {
    const [day, browser] = await Promise.all([createTradingDay(), startBrowser()]);
    const url = `http://127.0.0.1:${day.port}`;
    kit = {
      day,
      browser,
      url,
      open: (path, options = {}) => browser.open(url + path, { token: day.user.token, ...options }),
    };
    await day.untilSignals({ closed: 1 });
  }, 90_000);
  afterAll(async () => {
    await kit?.browser.close();
    await kit?.day.close();
  });
  const use = () => kit;

  tradePage(use);
  liveBars(use);
  nothingLost(use);
  badInput(use);
  realWeek(use);
  research(use);
  importBars(use);
  firstPage(use);
  manyRows(use);
  accountPage(use);
});
