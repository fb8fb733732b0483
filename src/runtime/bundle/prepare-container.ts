import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { outwardOwner, processors } from '../../base/index.ts';
import type { Host } from '../../host/index.ts';
import type { ActiveSnapshot, RunConfig } from '../../oci/index.ts';
import type { ContainerOptions } from '../container-options.ts';
import type { ContainerRecords } from '../container-records.ts';
import { ownDelegatedScope } from '../driver/delegated-groups.ts';
import type { EtcFiles } from '../spec/mounts.ts';
import type { RuntimeSpec } from '../spec/runtime-spec.ts';
import { toOrdinary } from '../spec/to-ordinary.ts';
import { type SpecFacts, type TerminalSize, toSpec } from '../spec/to-spec.ts';
import { withOwnIds } from '../spec/with-own-ids.ts';
import { ownSources } from '../volumes/own-sources.ts';
import type { MountPlan } from '../volumes/plan-mounts.ts';
import { settleMounts } from '../volumes/settle-mounts.ts';
import { type ContainerNetwork, plainNetwork } from './container-network.ts';
import { writeEtcFiles } from './etc-files.ts';
import { imageFileReader } from './image-file.ts';
import { findInitProgram } from './init-program.ts';
import { readIsolation } from './isolation-facts.ts';
import { countsSwap, readBoundingSet, readHardLimits } from './machine-facts.ts';
import { settleOptions } from './settle-options.ts';

/** What a container's bundle is made from. */
export interface BundleRequest {
  readonly id: string;
  readonly config: RunConfig;
  readonly rootfs: ActiveSnapshot;
  readonly options: ContainerOptions;
  /** The bundle's directory: made, with the mount point `rootfs` and the files of /etc. */
  readonly bundle: string;
  readonly mounts: MountPlan;
  readonly host: Host;
  readonly terminalSize: TerminalSize | undefined;
  /** @default one that needs nothing made */
  readonly network?: ContainerNetwork;
  /** Where containers are found whose namespaces are joined. @default nowhere */
  readonly records?: Pick<ContainerRecords, 'list'>;
  /** Told what of the options is not as it was asked for. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Makes a container's bundle but for config.json, and its volumes.
 *
 * @returns what config.json is to say
 * @throws runtime/…
 */
export async function prepareContainer(request: BundleRequest): Promise<RuntimeSpec> {
  const { id, config, rootfs, bundle, host, network = plainNetwork, onWarning = () => undefined } = request;
  const readFile = imageFileReader(rootfs);
  const options = settleOptions(request.options, { config, readFile, host, onWarning });
  const sharesName = options.network === 'host' || options.utsMode === 'host';
  const rootPath = makeMountPoint(bundle, options);
  const hostname = options.hostname ?? (sharesName ? host.hostname() : id.slice(0, 12));
  const mounts = await settleMounts(request.mounts, {
    ...{ host, rootfs, mountPoint: rootPath, scratch: bundle },
    ...(options.ids === undefined ? {} : { ids: options.ids }),
  });
  const facts: SpecFacts = {
    id,
    rootPath,
    hostname,
    exportsHostname: true,
    readFile,
    mounts,
    etcFiles: giveAway(writeEtcFiles(bundle, { ...options, hostname, own: network }), options),
    ...(options.init ? { init: findInitProgram(host) } : {}),
    ...readMachine(options, host),
    ...(request.terminalSize === undefined ? {} : { terminalSize: request.terminalSize }),
    ...(await readIsolation(options, host, request.records)),
  };
  const joined = network.path === undefined ? facts.joined : { ...facts.joined, network: network.path };
  const spec = toSpec(config, options, { ...facts, ...(joined === undefined ? {} : { joined }) });
  await ownSources(request.mounts, spec.process, host, options.ids);
  const ordinary = host.isInUserNamespace() ? toOrdinary(spec, ownDelegatedScope()) : spec;
  return options.ids === undefined ? ordinary : withOwnIds(ordinary, options.ids);
}

/** A directory that every machine has, and whoever has IDs of his own can reach, while it is covered for the runtime alone. */
const reachedByAll = '/mnt';

function makeMountPoint(bundle: string, { ids }: ContainerOptions): string {
  const own = join(bundle, 'rootfs');
  mkdirSync(own, { recursive: true, mode: 0o700 });
  return ids === undefined ? own : reachedByAll;
}

/** Files made for a container are its root's. */
function giveAway(files: Required<EtcFiles>, { ids }: ContainerOptions): EtcFiles {
  if (ids === undefined) return files;
  const { uid, gid } = outwardOwner(ids)({ uid: 0, gid: 0 });
  for (const path of Object.values(files)) chownSync(path, uid, gid);
  return files;
}

/** Facts that only some options need are read for those alone. */
function readMachine(
  options: ContainerOptions,
  host: Host,
): Pick<SpecFacts, 'capabilities' | 'hardLimits' | 'processors' | 'swapAccounting'> {
  return {
    capabilities: readBoundingSet(),
    hardLimits: options.ulimits.length === 0 ? new Map() : readHardLimits(),
    processors: options.cpus === undefined ? 0 : processors(),
    swapAccounting: options.memory !== undefined && countsSwap(host),
  };
}
