import type { Platform, RunConfig } from '../../../oci/index.ts';

/** What checks need to know of a base image. */
export interface LintBase {
  readonly platform: Platform;
  readonly config: RunConfig;
}

/** What checks depend on beside the Dockerfile. */
export interface LintRequest {
  /** Values of --build-arg. */
  readonly buildArgs: Readonly<Record<string, string>>;
  /** `TARGETPLATFORM` and the other arguments that are there without being declared. */
  readonly platformArgs: ReadonlyMap<string, string>;
  /** Stage to look into, with those it needs; all when absent. */
  readonly target?: string;
  /** Patterns of the context's ignore file, from `parseIgnoreFile`. */
  readonly ignore?: readonly string[];
  /**
   * Looks up an image of FROM.
   *
   * @returns `undefined` when it is not known: then what it sets is not known either
   */
  findBase(image: string, platform: string): Promise<LintBase | undefined>;
}
