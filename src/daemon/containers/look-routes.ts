import {
  bundleOf,
  commitContainer,
  diffContainer,
  exportFiles,
  inspectDockerContainer,
  resizeTerminal,
  toContainerUpdate,
  topContainer,
  updateContainer,
} from '../../app/index.ts';
import { daemonFault } from '../faults.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import { createFlags } from '../http/flags.ts';
import { openDocument } from '../http/read-document.ts';
import type { Route } from '../http/route.ts';
import { joinName } from '../images/create-image.ts';
import { answerFile } from '../images/image-files.ts';
import { answerLogs } from './container-logs.ts';
import { answerStats } from './container-stats.ts';
import { toRestart } from './create-flags.ts';
import { readSize } from './read-size.ts';
import { recordOf } from './record-of.ts';
import { toLimitFlags } from './resource-flags.ts';

export const lookRoutes: readonly Route[] = [
  { method: 'GET', path: '/containers/{name}/json', answer: answerInspect },
  { method: 'GET', path: '/containers/{name}/logs', answer: answerLogs },
  { method: 'GET', path: '/containers/{name}/top', answer: answerTop },
  { method: 'GET', path: '/containers/{name}/stats', answer: answerStats },
  { method: 'GET', path: '/containers/{name}/changes', answer: answerChanges },
  { method: 'GET', path: '/containers/{name}/export', answer: answerExport },
  { method: 'POST', path: '/containers/{name}/resize', answer: answerResize },
  { method: 'POST', path: '/containers/{name}/update', answer: answerUpdate },
  { method: 'POST', path: '/commit', answer: answerCommit },
];

async function answerInspect({ daemon, query, ...call }: Call): Promise<Answer> {
  const name = call.parameter('name').replace(/^\//, '');
  return json(await inspectDockerContainer(daemon.nacre, name, { size: query.on('size') }));
}

const kinds = { changed: 0, added: 1, removed: 2 } as const;

async function answerTop(call: Call): Promise<Answer> {
  const options = call.query.text('ps_args')?.split(/\s+/) ?? [];
  const { titles, processes } = await topContainer(call.daemon.nacre, recordOf(call), options);
  return json({ Titles: titles, Processes: processes });
}

async function answerChanges(call: Call): Promise<Answer> {
  using differences = await diffContainer(call.daemon.nacre, recordOf(call).id);
  const changes = [...differences.files()].map(({ path, change }) => ({ Path: path, Kind: kinds[change] }));
  // As with Docker, where nothing has changed there is no list.
  return json(changes.length === 0 ? null : changes);
}

async function answerExport(call: Call): Promise<Answer> {
  const { nacre } = call.daemon;
  const { id } = recordOf(call);
  return answerFile(nacre.store, 'application/octet-stream', call.signal, (output) =>
    exportFiles(nacre, { name: id, output, signal: call.signal }),
  );
}

function answerResize(call: Call): Answer {
  const record = recordOf(call);
  const size = readSize(call);
  if (!isLive(record)) throw notRunning(record.id);
  resizeTerminal(bundleOf(record), size);
  return empty(200);
}

function isLive({ state }: ReturnType<typeof recordOf>): boolean {
  return state.kind === 'running' || state.kind === 'paused';
}

function notRunning(id: string): Error {
  return daemonFault('daemon/conflict', `Container ${id} is not running`);
}

async function answerUpdate(call: Call): Promise<Answer> {
  const record = recordOf(call);
  const document = openDocument(await call.json());
  const flags = createFlags({ ...toLimitFlags(document), restart: toRestart(document.within('RestartPolicy')) });
  const warnings: string[] = [];
  await updateContainer(call.daemon.nacre, record, {
    ...toContainerUpdate(flags),
    onWarning: (message) => warnings.push(message),
  });
  return json({ Warnings: warnings });
}

async function answerCommit(call: Call): Promise<Answer> {
  const { daemon, query, signal } = call;
  const [container, repository] = [query.text('container'), query.text('repo')];
  if (container === undefined) throw daemonFault('daemon/bad-parameter', 'container is not given');
  const [author, message] = [query.text('author'), query.text('comment')];
  const { digest } = await commitContainer(daemon.nacre, {
    container,
    // The config that older clients send along is the container's own.
    changes: query.list('changes').filter((change) => change !== ''),
    pause: query.on('pause', true),
    signal,
    ...(repository === undefined ? {} : { name: joinName(repository, query.text('tag')) }),
    ...(author === undefined ? {} : { author }),
    ...(message === undefined ? {} : { message }),
  });
  return json({ Id: digest }, 201);
}
