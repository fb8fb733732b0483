import type { Compression, Platform } from '../oci/index.ts';

/** What a plan depends on beside the Dockerfile. */
export interface PlanRequest {
  /** Stage to build; @default the last one */
  readonly target?: string;
  /** Values of --build-arg. */
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Labels added to the image; they win over LABEL. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the image shall run on. */
  readonly platform: Platform;
  /** What this machine runs (`hostPlatform`): nothing else can be built in this release. */
  readonly buildPlatform: Platform;
}

/** How a plan is carried out. */
export interface SolveRequest {
  /** Whole seconds since 1970, from `buildTime`: everything made is dated with it, nothing later. */
  readonly time: number;
  /** Do not use what is remembered of earlier builds; what this one does is remembered all the same. @default false */
  readonly noCache?: boolean;
  /** How the layers made here are compressed in the image; layers of the base stay as they are. @default 'none' */
  readonly compression?: Compression;
  /** `NAME=value` that commands see but that is no part of what they are (HTTP_PROXY and its like). */
  readonly ambientEnv?: readonly string[];
  readonly signal?: AbortSignal;
}
