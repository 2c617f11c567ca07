import type { Column } from '../columns.ts';
import {
  choice,
  int,
  type NodeBlock,
  type NodeDefinition,
  type NodeInstance,
  number,
  outputs,
  requiredInput,
} from '../definition.ts';
import { VolumeRows } from '../indicators/volume-rows.ts';
import { SESSION_MINUTES } from '../sessions.ts';

interface Params {
  session: 'current' | 'prior';
  row_ticks: number;
  value_area: number;
}

class VolumeProfile implements NodeInstance {
  private readonly rows: VolumeRows;
  private readonly share: number;
  private readonly prior: boolean;
  private session = Number.NaN;
  private point = Number.NaN;
  private high = Number.NaN;
  private low = Number.NaN;

  constructor(rowHeight: number, { session, value_area }: Params) {
    this.rows = new VolumeRows(rowHeight);
    this.share = value_area / 100;
    this.prior = session === 'prior';
  }

  update({ bars, outputs, sessions }: NodeBlock, from: number, to: number): void {
    const { rows } = this;
    const [point, high, low] = outputs as [Column, Column, Column];
    for (let at = from; at < to; at++) {
      const session = sessions.sessionAt(bars.ts[at] as number).open;
      if (session !== this.session) this.begin(session);
      rows.add(bars.low[at] as number, bars.high[at] as number, bars.volume[at] as number);
      if (!this.prior) this.show();
      point[at] = this.point;
      high[at] = this.high;
      low[at] = this.low;
    }
  }

  private begin(session: number): void {
    this.session = session;
    if (this.prior) this.show();
    else this.point = this.high = this.low = Number.NaN;
    this.rows.clear();
  }

  private show(): void {
    const { rows } = this;
    if (rows.isEmpty) return;
    rows.findValueArea(this.share);
    this.point = rows.pointOfControl;
    this.high = rows.areaHigh;
    this.low = rows.areaLow;
  }
}

export const indVolumeProfile: NodeDefinition<Params> = {
  type: 'ind.volume_profile',
  category: 'indicator',
  label: 'Volume profile',
  description:
    "The session's volume by price: the point of control, where most was traded, and the value area around it that holds 70 % of it. Of the session so far, or of the whole one before. A bar's volume counts evenly over its range. Empty until there is volume.",
  formula:
    'rows of row_ticks; the value area grows from the point of control row by row, always on the side with more volume, until it holds value_area percent',
  source: 'J. Peter Steidlmayer, Market Profile, Chicago Board of Trade, 1984',
  keywords: ['poc', 'vah', 'val', 'value area', 'market profile', 'vpvr', 'point of control'],
  inputs: [requiredInput('bars', 'bars')],
  outputs: outputs('number', 'poc', 'value_high', 'value_low'),
  params: [
    choice('session', 'current', ['current', 'prior'], 'current: of the session so far; prior: of the one before.'),
    int('row_ticks', 4, 1, 1000, 'Height of a row in ticks; doubled while a session spans more than 512 rows.'),
    number('value_area', 70, 1, 100, 'Percent of the volume that the value area holds.'),
  ],
  warmup: ({ session }, minutes) => (session === 'prior' ? Math.ceil(SESSION_MINUTES / minutes) : 1),
  readsVolume: true,
  create: (params, { market }) => new VolumeProfile(params.row_ticks * market.tickSize, params),
};
