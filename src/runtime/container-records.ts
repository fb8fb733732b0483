import type { ContainerState, ProcessIdentity } from './container-state.ts';

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
  /** The process that runs the container in the foreground; when it is dead, so must the container be. */
  readonly owner: ProcessIdentity;
  /** The container's own directory: root file system's upper directory, bundle, log. */
  readonly directory: string;
  /** Anonymous volumes' directories, which go with the container. */
  readonly anonymousVolumes: readonly string[];
  /** Path of the OCI runtime that runs it. */
  readonly runtime: string;
}

/** Where containers are recorded. Calls are synchronous and durable against the death of this process. */
export interface ContainerRecords {
  /** @throws runtime/name-in-use when another record has the name */
  create(record: ContainerRecord): void;
  /** Replaces the state; does nothing when there is no such record. */
  update(id: string, state: ContainerState): void;
  /** Does nothing when there is no such record. */
  remove(id: string): void;
  list(): readonly ContainerRecord[];
}
