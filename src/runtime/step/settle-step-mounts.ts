import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mount } from '../../oci/index.ts';
import type { ResolvedMount } from '../spec/mounts.ts';
import { relayAgent } from './relay-agent.ts';
import type { AgentSocket, SecretFile, StepMount } from './step-mount.ts';

/** What a step's mounts came to. Disposing ends what serves them. */
export interface SettledMounts extends Disposable {
  /** What the runtime mounts in the container. */
  readonly resolved: readonly ResolvedMount[];
  /** What has to be mounted before, for the runtime alone. */
  readonly before: readonly Mount[];
}

/** Where what is mounted is made. */
export interface StepPlaces {
  /** The step's own directory. */
  readonly directory: string;
  /** A directory in memory; there when a secret or an agent is among the mounts. */
  readonly vault: string | undefined;
}

export async function settleStepMounts(mounts: readonly StepMount[], places: StepPlaces): Promise<SettledMounts> {
  const before: Mount[] = [];
  const resolved: ResolvedMount[] = [];
  using relays = new DisposableStack();
  for (const [at, mount] of mounts.entries()) {
    switch (mount.kind) {
      case 'directory':
        resolved.push(bind(mount.source, mount));
        break;
      case 'snapshot': {
        const point = join(places.directory, `mount-${at}`);
        mkdirSync(point);
        before.push(...mount.snapshot.mounts(point));
        resolved.push(bind(join(point, mount.path), mount));
        break;
      }
      case 'tmpfs': {
        // Builds run what they have unpacked there.
        const size = mount.size === undefined ? [] : [`size=${mount.size}`];
        resolved.push({ kind: 'tmpfs', target: mount.target, options: ['exec', 'mode=1777', ...size] });
        break;
      }
      case 'secret':
        resolved.push(bind(writeSecret(mount, inVault(places, at)), { ...mount, readOnly: true }));
        break;
      case 'agent':
        relays.use(await openRelay(mount, inVault(places, at)));
        resolved.push(bind(inVault(places, at), { ...mount, readOnly: false }));
        break;
    }
  }
  const serving = relays.move();
  return { resolved, before, [Symbol.dispose]: () => serving.dispose() };
}

function bind(source: string, { target, readOnly }: { readonly target: string; readonly readOnly: boolean }) {
  return { kind: 'bind', source, target, readOnly, recursive: false, propagation: 'rprivate' } as const;
}

function inVault({ vault }: StepPlaces, at: number): string {
  if (vault === undefined) throw new Error('a step with secrets has a vault');
  return join(vault, String(at));
}

function writeSecret({ bytes, mode, uid, gid }: SecretFile, path: string): string {
  writeFileSync(path, bytes, { mode: 0o600 });
  chownSync(path, uid, gid);
  chmodSync(path, mode);
  return path;
}

function openRelay(mount: AgentSocket, path: string): Promise<Disposable> {
  return relayAgent(path, mount.socket, mount);
}
