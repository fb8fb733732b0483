import {
  inspectImage,
  listContainers,
  listVolumes,
  measureDiskUsage,
  reportBuildCache,
  toDockerVolume,
} from '../../app/index.ts';
import { mapConcurrent } from '../../base/index.ts';
import { toDockerListing } from '../containers/docker-listing.ts';
import { type Answer, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { toDockerSummary } from '../images/docker-image.ts';

/** `GET /system/df` */
export async function answerDiskUsage({ daemon }: Call): Promise<Answer> {
  const { nacre } = daemon;
  const usage = await measureDiskUsage(nacre);
  const images = await mapConcurrent(usage.images, 8, async ({ digest, names, size, shared, containers }) => ({
    ...toDockerSummary({ ...(await inspectImage(nacre.store, digest)), names }),
    Size: size,
    VirtualSize: size,
    SharedSize: shared,
    Containers: containers,
  }));
  const volumes = new Map(usage.volumes.map((volume) => [volume.name, volume]));
  const { items } = reportBuildCache(nacre);
  return json({
    LayersSize: usage.summary.images.size,
    Images: images,
    Containers: (await listContainers(nacre, { all: true, size: true })).map((row) => toDockerListing(nacre, row)),
    Volumes: listVolumes(nacre).map((volume) => {
      const { size = 0, containers = 0 } = volumes.get(volume.name) ?? {};
      return { ...toDockerVolume(volume), UsageData: { Size: size, RefCount: containers } };
    }),
    BuildCache: items.map((item) => ({
      ID: item.id,
      Type: item.type,
      Description: item.description,
      InUse: item.inUse,
      Shared: item.shared,
      Size: item.size,
      CreatedAt: item.created,
      LastUsedAt: item.used,
      UsageCount: 0,
    })),
  });
}
