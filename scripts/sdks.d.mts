export const SDKS: readonly string[];
