import type { Metrics } from './metrics.ts';
import type { RegistryServerOptions } from './registry-options.ts';
import type { PullThrough } from './upstream/pull-through.ts';

/** What answers are given with in mind, besides the request. */
export interface ServerState {
  /** Whether it is about to stop: connections end with their answer. */
  isStopping(): boolean;
  readonly metrics: Metrics;
  /** What others count. */
  readonly formatMetrics?: RegistryServerOptions['formatMetrics'];
  /** Fills repositories from elsewhere. @default none are */
  readonly upstreams?: PullThrough;
}
