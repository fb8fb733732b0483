import {
  createVolume,
  inspectVolume,
  listVolumes,
  parseVolumeFilters,
  pruneVolumes,
  removeVolume,
  toDockerVolume,
} from '../../app/index.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { toFilterTexts } from '../http/filter-texts.ts';
import { openDocument } from '../http/read-document.ts';
import type { Route } from '../http/route.ts';

export const volumeRoutes: readonly Route[] = [
  { method: 'GET', path: '/volumes', answer: answerList },
  { method: 'POST', path: '/volumes/create', answer: answerCreate },
  { method: 'POST', path: '/volumes/prune', answer: answerPrune },
  { method: 'GET', path: '/volumes/{name}', answer: answerInspect },
  { method: 'DELETE', path: '/volumes/{name}', answer: answerRemove },
];

function answerList({ daemon, query }: Call): Answer {
  const volumes = listVolumes(daemon.nacre, parseVolumeFilters(toFilterTexts(query.filters())));
  return json({ Volumes: volumes.map(toDockerVolume), Warnings: null });
}

async function answerCreate(call: Call): Promise<Answer> {
  const document = openDocument(await call.json());
  const [name, driver] = [document.text('Name'), document.text('Driver')];
  const { nacre } = call.daemon;
  const { name: made } = createVolume(nacre, {
    ...(name === undefined ? {} : { name }),
    ...(driver === undefined ? {} : { driver }),
    labels: document.textMap('Labels'),
    options: document.textMap('DriverOpts'),
  });
  return json(toDockerVolume(inspectVolume(nacre, made)), 201);
}

function answerInspect({ daemon, ...call }: Call): Answer {
  return json(toDockerVolume(inspectVolume(daemon.nacre, call.parameter('name'))));
}

function answerRemove({ daemon, query, ...call }: Call): Answer {
  removeVolume(daemon.nacre, call.parameter('name'), { force: query.on('force') });
  return empty();
}

/** Until v1.42 named volumes were pruned as well. */
function answerPrune({ daemon, query, version }: Call): Answer {
  const { all: said, ...filters } = query.filters();
  const all = version < 42 || said?.some((value) => value === 'true' || value === '1') === true;
  const { removed, freed } = pruneVolumes(daemon.nacre, { all, filter: parseVolumeFilters(toFilterTexts(filters)) });
  return json({ VolumesDeleted: removed, SpaceReclaimed: freed });
}
