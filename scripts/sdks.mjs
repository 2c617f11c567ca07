/** Packages that the build bundles (see bundle-sdks.ts), so that a production installation does not need them. */
export const SDKS = ['@anthropic-ai/sdk', '@modelcontextprotocol/sdk', '@opentelemetry', '@stoqey/ib', 'stripe'];
