import {
  collectGarbage,
  describeDocument,
  imageHistory,
  inspectImage,
  prune,
  pruneBuildCache,
  removeImage,
  tagImage,
  toDockerImage,
} from '../../app/index.ts';
import { daemonFault } from '../faults.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { toTime } from '../http/filter-values.ts';
import type { Route } from '../http/route.ts';
import { answerBuild } from './build-image.ts';
import { answerImageCreate, joinName } from './create-image.ts';
import { answerImageLoad, answerImageSave, expandNames } from './image-files.ts';
import { answerImageList } from './list-images.ts';
import { toPruneChoice } from './prune-choice.ts';
import { answerImagePush } from './push-image.ts';
import { readPlatform } from './read-platform.ts';
import { registryAccess } from './registry-auth.ts';

export const imageRoutes: readonly Route[] = [
  { method: 'GET', path: '/images/json', answer: answerImageList },
  { method: 'POST', path: '/images/create', answer: answerImageCreate },
  { method: 'GET', path: '/images/search', answer: refuseSearch },
  { method: 'POST', path: '/images/prune', answer: answerImagePrune },
  { method: 'POST', path: '/images/load', answer: answerImageLoad },
  {
    method: 'GET',
    path: '/images/get',
    answer: async (call) => answerImageSave(call, await expandNames(call, call.query.list('names'))),
  },
  {
    method: 'GET',
    path: '/images/{name*}/get',
    answer: async (call) => answerImageSave(call, await expandNames(call, [call.parameter('name')])),
  },
  { method: 'GET', path: '/images/{name*}/json', answer: answerImage },
  { method: 'GET', path: '/images/{name*}/history', answer: answerHistory },
  { method: 'POST', path: '/images/{name*}/push', answer: answerImagePush },
  { method: 'POST', path: '/images/{name*}/tag', answer: answerTag },
  { method: 'DELETE', path: '/images/{name*}', answer: answerRemoval },
  { method: 'GET', path: '/distribution/{name*}/json', answer: answerDistribution },
  { method: 'POST', path: '/build', answer: answerBuild },
  { method: 'POST', path: '/build/prune', answer: answerBuildPrune },
];

async function answerImage({ daemon, query, ...call }: Call): Promise<Answer> {
  const image = await inspectImage(daemon.nacre.store, call.parameter('name'), readPlatform(query).platform);
  return json(toDockerImage(image));
}

async function answerHistory({ daemon, query, ...call }: Call): Promise<Answer> {
  const { store } = daemon.nacre;
  const name = call.parameter('name');
  const [{ id, names }, rows] = [
    await inspectImage(store, name),
    await imageHistory(store, name, readPlatform(query).platform),
  ];
  return json(
    rows.map(({ created, createdBy, comment, size }, at) => ({
      Id: at === 0 ? id : '<missing>',
      Created: created === null ? 0 : Math.floor(Date.parse(created) / 1000) || 0,
      CreatedBy: createdBy,
      Tags: at === 0 && names.length > 0 ? names : null,
      Size: size,
      Comment: comment,
    })),
  );
}

async function answerTag({ daemon, query, ...call }: Call): Promise<Answer> {
  const repository = query.text('repo');
  if (repository === undefined) throw daemonFault('daemon/bad-parameter', 'repo is not given');
  await tagImage(daemon.nacre.store, call.parameter('name'), joinName(repository, query.text('tag')));
  return empty(201);
}

async function answerRemoval({ daemon, query, ...call }: Call): Promise<Answer> {
  const { nacre } = daemon;
  const { untagged, deleted } = await removeImage(nacre.store, call.parameter('name'), { force: query.on('force') });
  await collectGarbage(nacre);
  return json([
    ...untagged.map((Untagged) => ({ Untagged })),
    ...(deleted === undefined ? [] : [{ Deleted: deleted }]),
  ]);
}

async function answerImagePrune({ daemon, query }: Call): Promise<Answer> {
  const { images, bytes } = await prune(daemon.nacre, { ...toPruneChoice(query.filters()), kinds: ['images'] });
  return json({
    ImagesDeleted: images.map((name) => (name.startsWith('sha256:') ? { Deleted: name } : { Untagged: name })),
    SpaceReclaimed: bytes,
  });
}

async function answerBuildPrune({ daemon, query }: Call): Promise<Answer> {
  const keepBytes = query.integer('keep-storage') ?? query.integer('reserved-space') ?? 0;
  const until = query.filters().until?.map((text) => toTime(text, Date.now()));
  const before = until === undefined ? Number.POSITIVE_INFINITY : Math.min(...until);
  const { removed, bytes } = await pruneBuildCache(daemon.nacre, {
    all: query.on('all'),
    keepBytes,
    choose: ({ used, created }) => Date.parse(used ?? created) <= before,
  });
  return json({ CachesDeleted: removed.map(({ id }) => id), SpaceReclaimed: bytes });
}

/** What a registry has, without pulling it. */
async function answerDistribution(call: Call): Promise<Answer> {
  const image = `docker://${call.parameter('name')}`;
  const { mediaType, digest, size, platform } = await describeDocument(call.daemon.nacre, {
    ...registryAccess(call),
    image,
    signal: call.signal,
  });
  return json({ Descriptor: { mediaType, digest, size }, Platforms: platform === undefined ? [] : [platform] });
}

function refuseSearch(): Answer {
  throw daemonFault('daemon/not-supported', 'registries can not be searched by the distribution API', {
    hint: 'Search on the web pages of the registry, or list a repository with `nacre tags REPOSITORY`.',
  });
}
