import { type Fault, isFault } from '../base/index.ts';
import type { Platform } from '../oci/index.ts';
import { inspectDockerContainer } from './containers/docker-inspection.ts';
import { inspectContainer } from './containers/inspect-container.ts';
import { appFault } from './faults.ts';
import { toDockerImage } from './images/docker-image-inspection.ts';
import { inspectImage } from './images/inspect-image.ts';
import type { Nacre } from './nacre.ts';
import { toDockerNetwork } from './networks/docker-network.ts';
import { inspectNetwork } from './networks/list-networks.ts';
import { toDockerVolume } from './volumes/docker-volume.ts';
import { inspectVolume } from './volumes/list-volumes.ts';

/** What has a name of its own, in the order in which a name is looked up. */
export const inspectTypes = ['container', 'image', 'network', 'volume'] as const;

export type InspectType = (typeof inspectTypes)[number];

export interface InspectOptions {
  /** @default whatever has the name, the first of `inspectTypes` */
  readonly type?: InspectType;
  /** Which image of an index. @default the host's */
  readonly platform?: Platform;
  /** Whether to measure what a container takes up. @default false */
  readonly size?: boolean;
  /** Whose words it is told in: Nacre's own, or Docker's. */
  readonly shape: 'own' | 'docker';
}

/** What was found, told in the shape that was asked for. */
export interface Inspected {
  readonly type: InspectType;
  readonly value: unknown;
}

/**
 * Everything known of what has the name or ID.
 *
 * @throws app/no-image when there is nothing of that name, or app/no-container and so on when its type was given; app/ambiguous-id
 */
export async function inspect(nacre: Nacre, text: string, options: InspectOptions): Promise<Inspected> {
  if (options.type !== undefined)
    return { type: options.type, value: await inspectAs(nacre, options.type, text, options) };
  for (const type of inspectTypes) {
    try {
      return { type, value: await inspectAs(nacre, type, text, options) };
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  }
  throw nothingCalled(text);
}

function inspectAs(nacre: Nacre, type: InspectType, text: string, options: InspectOptions): Promise<unknown> {
  switch (type) {
    case 'container':
      return options.shape === 'own'
        ? inspectContainer(nacre, text, options)
        : inspectDockerContainer(nacre, text, options);
    case 'image':
      return inspectOneImage(nacre, text, options);
    case 'network':
      return inspectOneNetwork(nacre, text, options);
    case 'volume':
      return inspectOneVolume(nacre, text, options);
  }
}

async function inspectOneImage(nacre: Nacre, text: string, { shape, platform }: InspectOptions): Promise<unknown> {
  const image = await inspectImage(nacre.store, text, platform);
  return shape === 'own' ? image : toDockerImage(image);
}

async function inspectOneNetwork(nacre: Nacre, text: string, { shape }: InspectOptions): Promise<unknown> {
  const network = inspectNetwork(nacre, text);
  return shape === 'own' ? network : toDockerNetwork(network);
}

async function inspectOneVolume(nacre: Nacre, text: string, { shape }: InspectOptions): Promise<unknown> {
  const volume = inspectVolume(nacre, text);
  return shape === 'own' ? volume : toDockerVolume(volume);
}

const absences = ['app/no-container', 'app/no-image', 'app/no-volume', 'network/no-network', 'oci/bad-reference'];

/** What can't name one kind may name another. */
function isAbsent(error: unknown): boolean {
  return absences.some((code) => isFault(error, code));
}

function nothingCalled(text: string): Fault {
  return appFault('app/no-image', `no container, image, network or volume "${text}"`, {
    hint: 'See `nacre ps -a`, `nacre images`, `nacre network ls` and `nacre volume ls` for what is there.',
  });
}
