import {
  Calculator,
  ChartCandlestick,
  Filter,
  Flag,
  GitCompareArrows,
  type LucideIcon,
  Scale,
  Shapes,
  Shield,
  Shuffle,
  SquareArrowRight,
  TrendingUp,
} from 'lucide-react';

const ICONS: Readonly<Record<string, LucideIcon>> = {
  data: ChartCandlestick,
  indicator: TrendingUp,
  pattern: Shapes,
  math: Calculator,
  condition: GitCompareArrows,
  logic: Shuffle,
  filter: Filter,
  sizing: Scale,
  execution: SquareArrowRight,
  risk: Shield,
  output: Flag,
};

export function CategoryIcon({ category, size = 14 }: { category: string; size?: number }) {
  const Icon = ICONS[category] ?? Flag;
  return <Icon size={size} aria-hidden="true" />;
}
