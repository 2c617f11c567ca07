/** A legal text that users accept, by version. */
export interface LegalDocument {
  doc: string;
  version: string;
  required: boolean;
}

/** The documents in force. A new version makes accounts non-compliant until they accept it. */
export const DOCUMENTS: readonly LegalDocument[] = [
  { doc: 'terms', version: '2026-06-01', required: true },
  { doc: 'privacy', version: '2026-06-01', required: true },
  { doc: 'risk_disclosure', version: '2026-06-01', required: true },
  { doc: 'cftc_4_41', version: '2026-06-01', required: true },
];

/** The text of 17 CFR 4.41(b)(1)(i), verbatim. It must be shown next to every hypothetical result. */
export const DISCLAIMER = {
  rule: 'CFTC Rule 4.41',
  text:
    'These results are based on simulated or hypothetical performance results that have certain inherent limitations. ' +
    'Unlike the results shown in an actual performance record, these results do not represent actual trading. Also, ' +
    'because these trades have not actually been executed, these results may have under-or over-compensated for the ' +
    'impact, if any, of certain market factors, such as lack of liquidity. Simulated or hypothetical trading programs in ' +
    'general are also subject to the fact that they are designed with the benefit of hindsight. No representation is ' +
    'being made that any account will or is likely to achieve profits or losses similar to these being shown.',
} as const;
