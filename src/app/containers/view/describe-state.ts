import { formatSpan } from '../../../base/index.ts';
import type { ContainerState } from '../../../runtime/index.ts';
import type { ContainerHealth } from '../../wire.ts';

/**
 * A container's state in words, as Docker says it: `Up 5 minutes (healthy)`, `Exited (0) 3 seconds ago`.
 *
 * @param now milliseconds since 1970
 */
export function describeState(state: ContainerState, health: ContainerHealth | null, now: number): string {
  switch (state.kind) {
    case 'created':
      return 'Created';
    case 'running':
      return `Up ${formatSpan(now - state.startedAt)}${health === null ? '' : ` (${describeHealth(health)})`}`;
    case 'paused':
      return `Up ${formatSpan(now - state.startedAt)} (Paused)`;
    case 'restarting':
      return `Restarting (${state.exitCode}) ${formatSpan(now - state.finishedAt)} ago`;
    case 'exited':
      return `Exited (${state.exitCode}) ${formatSpan(now - state.finishedAt)} ago`;
  }
}

function describeHealth(health: ContainerHealth): string {
  return health === 'starting' ? 'health: starting' : health;
}
