import { randomUUID } from 'node:crypto';
import type { Digest } from '../../../oci/index.ts';
import type { Awaitable } from '../../records/index.ts';

/** What was done. `mount`: a blob was taken from another repository; `pull`: content was handed out, whole or from its first byte on. */
export type RegistryAction = 'pull' | 'push' | 'delete' | 'mount';

/** Something that was done to a repository. */
export interface RegistryAct {
  readonly action: RegistryAction;
  /** `tag`: it was removed, and what it pointed to was not. A tag that was pointed anew is a push of its manifest. */
  readonly object: 'manifest' | 'blob' | 'tag';
  readonly repository: string;
  /** Absent for a tag. */
  readonly digest?: Digest;
  /** Absent for what was deleted. */
  readonly mediaType?: string;
  /** Bytes; absent for what was deleted. */
  readonly size?: number;
  /** The tag that was pointed to a manifest, by which it was asked for, or that was removed. Of several that come at once each is an event. */
  readonly tag?: string;
  /** The repository that a blob was taken from. */
  readonly from?: string;
}

/** The request that did it. */
export interface ActRequest {
  /** Also in the answer's `x-request-id` and in the log. */
  readonly id: string;
  /** Where it came from. */
  readonly address: string;
  /** The registry as the client names it: `registry.example:5000`. */
  readonly host: string;
  readonly method: string;
  readonly agent?: string;
}

/** What happened in a registry: plain values, the same for webhooks, replication and whoever else listens. */
export interface RegistryEvent extends RegistryAct {
  /** A UUID; the same wherever the event is told. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** The user; absent when everybody may do it, or nobody is known. */
  readonly actor?: string;
  /** Absent when the registry did it by itself. */
  readonly request?: ActRequest;
}

/**
 * Told of an event when what it tells is so for good, and, for all but pulls, before the client is answered: who waits here makes clients
 * wait. What is thrown goes to `onFailure`; the act stays done.
 */
export type OnRegistryEvent = (event: RegistryEvent) => Awaitable<void>;

/** Gives an act its id and time. */
export function toRegistryEvent(
  act: RegistryAct,
  origin: { readonly actor?: string; readonly request?: ActRequest } = {},
): RegistryEvent {
  return { id: randomUUID(), time: new Date().toISOString(), ...act, ...origin };
}
