import { CandlestickChart, ChartNoAxesGantt, Database, type LucideIcon, UserRound, Workflow } from 'lucide-react';

export interface PageEntry {
  path: string;
  name: string;
  icon: LucideIcon;
}

/** The pages of the navigation. The server serves the studio at these paths. */
export const PAGES: readonly PageEntry[] = [
  { path: '/', name: 'Desk', icon: CandlestickChart },
  { path: '/strategies', name: 'Strategies', icon: Workflow },
  { path: '/trades', name: 'Trades', icon: ChartNoAxesGantt },
  { path: '/data', name: 'Data', icon: Database },
  { path: '/account', name: 'Account', icon: UserRound },
];
