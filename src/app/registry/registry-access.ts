import { type OnEvent, once } from '../../base/index.ts';
import {
  type FindCredentials,
  openRegistry,
  type Registry,
  type RegistryOptions,
  type UploadNotes,
} from '../../registry/client/index.ts';
import { openTransferNote } from '../../store/index.ts';
import type { Nacre } from '../nacre.ts';
import { findCredentials } from './credentials/find-credentials.ts';
import { readInsecureRegistries } from './insecure-registries.ts';
import { createReadPlaces, insecureLocations } from './read-places.ts';
import { readRegistriesConf } from './registries-conf.ts';
import { readTlsFiles } from './tls-files.ts';

/** How a call wants registries to be spoken to. */
export interface RegistryAccess {
  /** Where homes, configurations and proxies are said. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Use plain HTTP. @default on this machine's own addresses, and where Docker's configuration says a registry is insecure */
  readonly plainHttp?: boolean;
  /** Take any certificate, and plain HTTP when there is no TLS. @default as for `plainHttp` */
  readonly insecure?: boolean;
  /** Who the user is to registries. @default what this user's files and helpers say */
  readonly credentials?: FindCredentials;
  /** Longest time that a registry may ask us to wait before it is asked again, in milliseconds. @default a minute */
  readonly maxWait?: number;
  readonly onEvent?: OnEvent;
}

/** Who speaks to registries; with a store, uploads that broke off go on in the next process. */
type RegistryUser = Pick<Nacre, 'host'> & Partial<Pick<Nacre, 'store'>>;

/** Speaks to registries with this user's credentials and certificates. Files are read, and connections made, when a registry is asked. */
export function openRegistryFor(nacre: RegistryUser, access: RegistryAccess): Registry {
  return openRegistry(registryOptions(nacre, access));
}

/** How registries are spoken to with this user's credentials and certificates. */
export function registryOptions({ host, store }: RegistryUser, access: RegistryAccess): RegistryOptions {
  const { environment, plainHttp = false, insecure = false, maxWait, onEvent } = access;
  const listed = once(() => readInsecureRegistries(environment));
  const located = once(() => insecureLocations(readRegistriesConf(environment)));
  return {
    environment,
    credentials: access.credentials ?? ((registry) => findCredentials(registry, { environment, host })),
    tls: (registry) => ({
      ...readTlsFiles(registry, environment),
      insecure: insecure || listed()(registry) || located().has(registry),
    }),
    plainHttp: () => plainHttp,
    ...createReadPlaces(environment),
    ...(store === undefined ? {} : { uploads: uploadNotes(store) }),
    ...(maxWait === undefined ? {} : { maxWait }),
    ...(onEvent === undefined ? {} : { onEvent }),
  };
}

function uploadNotes(store: Nacre['store']): UploadNotes {
  return {
    open: ({ registry, repository, digest }) => openTransferNote(store, `${registry}/${repository}@${digest}`),
  };
}
