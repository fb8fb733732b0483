/** When a container that has ended is started again. */
export type RestartPolicy =
  | { readonly kind: 'no' | 'always' | 'unless-stopped' }
  /** @property most how often at most; absent: as often as it fails */
  | { readonly kind: 'on-failure'; readonly most?: number };

/** What becomes of a container: flags of `run` about its life. */
export interface LifeOptions {
  /** Signal by name or number. @default the image's, else SIGTERM */
  readonly stopSignal?: string;
  /** Seconds that `stop` waits before it kills; -1: for ever. @default 10 */
  readonly stopTimeout?: number;
  /** Removes the container, its files and its anonymous volumes when it ends. */
  readonly remove: boolean;
  /** @default no */
  readonly restart?: RestartPolicy;
}
