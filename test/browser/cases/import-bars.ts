import { expect, it } from 'vitest';
import { seriousFindings } from '../axe.ts';
import type { UseKit } from './kit.ts';

const HEADER = 'time,open,high,low,close,Volume';
const at = (minute: number) => Date.UTC(2024, 0, 5, 15, minute) / 1000;
const row = (minute: number, stamp: string | number = at(minute)) =>
  `${stamp},4700,4701.5,4699,4700.25,${100 + minute}`;
const minutes = Array.from({ length: 70 }, (_, minute) => minute);

const file = (name: string, lines: readonly string[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from([HEADER, ...lines, ''].join('\n')),
});

export function importBars(kit: UseKit): void {
  const opened = async () => {
    const { day, open } = kit();
    const operator = await day.app.user({ admin: true });
    const page = await open('/data', { token: operator.token });
    await page.getByRole('button', { name: 'Import bars' }).click();
    return page;
  };

  it('uploads a TradingView file after saying what it is, and shows its coverage', async () => {
    const page = await opened();
    await page.getByLabel('File of bars').setInputFiles(
      file(
        'CME_MINI_MES1!, 1.csv',
        minutes.map((m) => row(m)),
      ),
    );
    await page.getByText(/^TradingView, minutes by their open/).waitFor();
    // The prices do not tell the market: the file leaves it open.
    await page.getByRole('dialog').getByLabel('Instrument').selectOption('MES');
    expect(await page.getByRole('button', { name: 'Store 70 bars' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Read it again' }).click();
    await page.getByText('MES: 70 new, 0 stored already').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.picture('studio-import');
    await page.getByRole('button', { name: 'Store 70 bars' }).click();
    await page.getByText('70 bars of MES are stored.').waitFor();
    await page.getByRole('button', { name: 'MES', exact: true }).click();
    await page.getByRole('img', { name: /^Hours with bars of MES on 1 days, 2024-01-05/ }).waitFor();
    expect(page.complaints).toEqual([]);
    await page.context().close();
  });

  it('asks for the zone of stamps without one, names wrong lines, and stores nothing of such a file', async () => {
    const page = await opened();
    const local = minutes.slice(0, 40).map((m) => row(m, `2024-01-05 09:${String(m).padStart(2, '0')}`));
    await page.getByLabel('File of bars').setInputFiles(file('local.csv', local));
    await page.getByLabel('Zone of the stamps').fill('America/New_York');
    await page.getByRole('dialog').getByLabel('Instrument').selectOption('MES');
    await page.getByRole('button', { name: 'Read it again' }).click();
    await page.getByText('America/New_York', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Another file' }).click();

    const wrong = [row(0), `${at(1)},4700,4690,4699,4700.25,10`, `${at(2)},4700,NaN,4699,4700.25,10`];
    await page.getByLabel('File of bars').setInputFiles(file('wrong.csv', wrong));
    await page
      .getByText(/^Line 3, /)
      .first()
      .waitFor();
    await page
      .getByText(/^Line 4, /)
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: /^Store/ }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Another file' }).click();

    await page
      .getByLabel('File of bars')
      .setInputFiles({ name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from([137, 80, 78, 71, 0, 1, 2]) });
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.context().close();
  });

  it('says to everyone else that an operator imports bars', async () => {
    const page = await kit().open('/data');
    await page.getByText('an operator imports them', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: 'Import bars' }).isDisabled()).toBe(true);
    await page.context().close();
  });
}
