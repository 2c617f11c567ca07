/** Packages that the build takes into dist/sdk (see bundle-sdks.ts), so that a production installation is without them. */
export const SDKS = ['@anthropic-ai/sdk', '@opentelemetry', 'stripe'];
