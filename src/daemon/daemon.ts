import type { Nacre } from '../app/index.ts';
import type { AttachMeetings } from './containers/attach-meetings.ts';
import type { ExecInstances } from './containers/exec-instances.ts';
import type { DaemonLimits } from './daemon-limits.ts';

/** What all requests share. */
export interface Daemon {
  readonly nacre: Nacre;
  /** Where homes, configurations and proxies are said. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly limits: DaemonLimits;
  readonly meetings: AttachMeetings;
  readonly execs: ExecInstances;
  /** Told of what fails and is no client's fault. */
  readonly onFailure: (error: unknown) => void;
}
