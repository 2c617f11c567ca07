import type { RiskReport } from '../risk-report.ts';

declare module '../../../graphql/context.ts' {
  interface Context {
    risk: RiskReport;
  }
}
