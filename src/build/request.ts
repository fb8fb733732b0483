import type { Platform } from '../oci/index.ts';
import type { NamedContexts } from './plan/named-context.ts';
import type { RunSettings } from './plan/run-settings.ts';

/** What a plan depends on beside the Dockerfile. */
export interface PlanRequest {
  /** Stage to build; @default the last one */
  readonly target?: string;
  /** Values of --build-arg. */
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Labels added to the image; they win over LABEL. */
  readonly labels: Readonly<Record<string, string>>;
  readonly run?: RunSettings;
  /** What `--build-context` names. */
  readonly contexts?: NamedContexts;
  /** What the image shall run on. */
  readonly platform: Platform;
  /** What this machine runs (`hostPlatform`). */
  readonly buildPlatform: Platform;
  /** What else commands of RUN can be run for here. @default nothing */
  readonly emulated?: readonly Platform[];
  /** Whether labels of steps tell the platform, because several are built for. @default false */
  readonly labelPlatform?: boolean;
}

/** How a plan is carried out. */
export interface SolveRequest {
  /** Whole seconds since 1970, from `buildTime`: everything made is dated with it, nothing later. */
  readonly time: number;
  /** Do not use what is remembered of earlier builds; what this one does is remembered all the same. @default false */
  readonly noCache?: boolean;
  /** `NAME=value` that commands see but that is no part of what they are (HTTP_PROXY and its like). */
  readonly ambientEnv?: readonly string[];
  readonly signal?: AbortSignal;
}
