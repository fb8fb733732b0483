import { randomBytes } from 'node:crypto';
import type { ContainerRecord, ExecProcess, execProcess } from '../../app/index.ts';
import { daemonFault } from '../faults.ts';

type ExecCommand = Parameters<typeof execProcess>[2];

/** A command that a client has prepared for a container. */
export interface ExecInstance {
  readonly id: string;
  readonly container: ContainerRecord;
  readonly command: ExecCommand;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly detachKeys: Uint8Array;
  /** Once it is started. */
  process?: ExecProcess;
  /** Once it has ended. */
  exitCode?: number;
}

/** The commands that clients have prepared, and how they ended: kept as long as the service lives. */
export interface ExecInstances {
  add(instance: Omit<ExecInstance, 'id' | 'process' | 'exitCode'>): ExecInstance;
  /** @throws daemon/no-exec */
  get(id: string): ExecInstance;
}

/** @param most how many are kept; of those that have ended the oldest go first */
export function createExecInstances(most: number): ExecInstances {
  const instances = new Map<string, ExecInstance>();

  function makeRoom(): void {
    for (const { id, process, exitCode } of instances.values()) {
      if (instances.size < most) return;
      if (process === undefined || exitCode !== undefined) instances.delete(id);
    }
    if (instances.size >= most) throw daemonFault('daemon/conflict', `${most} commands run already`);
  }

  return {
    add(instance) {
      makeRoom();
      const added: ExecInstance = { ...instance, id: randomBytes(32).toString('hex') };
      instances.set(added.id, added);
      return added;
    },
    get(id) {
      const found = instances.get(id);
      if (found !== undefined) return found;
      throw daemonFault('daemon/no-exec', `No such exec instance: ${id}`);
    },
  };
}
