/** Maps a request to the labels of its metrics and spans. Both return a value of a bounded set for any input. */
export interface RequestLabels {
  /** The route template of a path, such as `/api/strategies/{id}`; `other` for an unknown path. */
  route(method: string, path: string): string;
  method(name: string | undefined): string;
}
