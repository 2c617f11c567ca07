declare namespace buildState {
  type Part = 'server' | 'pages';

  interface BuildStamp {
    version: string;
    /** Milliseconds since 1970. */
    builtAt: number;
    sources: Record<Part, { hash: string; count: number }>;
    /** Sizes in bytes by path below dist. */
    files: Record<string, number>;
  }
}

declare const buildState: {
  builtFiles(dist: string): Record<string, number>;
  damagedFiles(root: string, stamp: buildState.BuildStamp): string[];
  hashOf(root: string, files: readonly string[]): string;
  isStale(root: string, stamp: buildState.BuildStamp, part: buildState.Part): boolean;
  readStamp(root: string): buildState.BuildStamp | null;
  sourcesOf(root: string, part: buildState.Part): string[];
};
export = buildState;
