import type { RunConfig } from '../oci/index.ts';
import type { ContainerOptions } from './container-options.ts';
import type { ContainerState, ProcessIdentity } from './container-state.ts';
import type { HealthStatus } from './health/health-status.ts';

/** What is kept of a container beside its files. */
export interface ContainerRecord {
  /** 64 lower-case hex digits. */
  readonly id: string;
  readonly name: string;
  /** The image as the user named it. */
  readonly image: string;
  readonly args: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly state: ContainerState;
  /** Whether the container is removed when it ends. */
  readonly remove: boolean;
  /** The process that runs the container in the foreground; when it is dead, so must the container be. `undefined`: it lives by itself. */
  readonly owner?: ProcessIdentity;
  /** What it was made with: enough to start it again. */
  readonly options: ContainerOptions;
  /** What its image said of how to run it when it was made. */
  readonly config: RunConfig;
  /** How often its restart policy has started it again since somebody did. */
  readonly restarts?: number;
  /** How many of these came quickly one after the other. */
  readonly quickEnds?: number;
  /** Whether somebody stopped it: then its restart policy does not start it again. `until-boot`: the machine went down, after its next boot the policy counts. */
  readonly stopped?: boolean | 'until-boot';
  /** What its health check says since it was started; absent when it has none. */
  readonly health?: HealthStatus;
  /** Whether it is to be started again however it ends: its health check said so. */
  readonly again?: boolean;
  /** The container's own directory: root file system's upper directory, bundle, log. */
  readonly directory: string;
  /** Anonymous volumes' directories, which go with the container. */
  readonly anonymousVolumes: readonly string[];
  /** Path of the OCI runtime that runs it. */
  readonly runtime: string;
}

/** What of a record may change. */
export type ContainerChange = Partial<
  Pick<
    ContainerRecord,
    'name' | 'state' | 'options' | 'restarts' | 'quickEnds' | 'stopped' | 'health' | 'again' | 'anonymousVolumes'
  >
>;

/** Where containers are recorded. Calls are synchronous and durable against the death of this process. */
export interface ContainerRecords {
  /** @throws runtime/name-in-use when another record has the name */
  create(record: ContainerRecord): void;
  /** @returns `undefined` when there is no such record */
  get(id: string): ContainerRecord | undefined;
  /** Replaces the state; does nothing when there is no such record. */
  update(id: string, state: ContainerState): void;
  /**
   * Changes a record as it stands then, no other process coming between. Does nothing when there is no such record.
   *
   * @param change gives what is different; `undefined` leaves all as it is
   */
  change(id: string, change: (record: ContainerRecord) => ContainerChange | undefined): void;
  /** Does nothing when there is no such record. */
  remove(id: string): void;
  list(): readonly ContainerRecord[];
}
