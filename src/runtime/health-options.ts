import type { Healthcheck } from '../oci/index.ts';

/** What becomes of a container that is found unhealthy: it stays, is started again, is stopped and stays so, or is killed as if it had failed. */
export type HealthAction = 'none' | 'restart' | 'stop' | 'kill';

/** How a container is asked whether it is well: flags of `run` about its health. */
export interface HealthOptions {
  /** What differs from the image's own; a test of `['NONE']` takes it away. */
  readonly health?: Partial<Healthcheck>;
  /** @default none */
  readonly healthAction?: HealthAction;
}
