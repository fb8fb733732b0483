import {
  killContainer,
  openAttachment,
  pauseContainer,
  prune,
  removeContainer,
  renameContainer,
  restartContainer,
  type StopOptions,
  startContainer,
  stopContainer,
  unpauseContainer,
  type WaitCondition,
  waitContainer,
} from '../../app/index.ts';
import { utf8 } from '../../base/index.ts';
import { daemonFault } from '../faults.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Call } from '../http/call.ts';
import type { Route } from '../http/route.ts';
import { toPruneChoice } from '../images/prune-choice.ts';
import { answerAttach } from './attach-container.ts';
import { answerContainerCreate } from './create-container.ts';
import { answerContainerList } from './list-containers.ts';
import { recordOf } from './record-of.ts';

export const lifeRoutes: readonly Route[] = [
  { method: 'GET', path: '/containers/json', answer: answerContainerList },
  { method: 'POST', path: '/containers/create', answer: answerContainerCreate },
  { method: 'POST', path: '/containers/prune', answer: answerPrune },
  { method: 'POST', path: '/containers/{name}/start', answer: answerStart },
  { method: 'POST', path: '/containers/{name}/attach', answer: answerAttach },
  { method: 'POST', path: '/containers/{name}/stop', answer: answerStop },
  { method: 'POST', path: '/containers/{name}/restart', answer: answerRestart },
  { method: 'POST', path: '/containers/{name}/kill', answer: answerKill },
  { method: 'POST', path: '/containers/{name}/pause', answer: answerPause },
  { method: 'POST', path: '/containers/{name}/unpause', answer: answerUnpause },
  { method: 'POST', path: '/containers/{name}/rename', answer: answerRename },
  { method: 'POST', path: '/containers/{name}/wait', answer: answerWait },
  { method: 'DELETE', path: '/containers/{name}', answer: answerRemove },
];

/** 304 tells that nothing was to be done. */
async function answerStart(call: Call): Promise<Answer> {
  const { nacre, meetings } = call.daemon;
  const record = recordOf(call);
  try {
    const living = await startContainer(nacre, record, {
      onCreated: async (_, bundle) => meetings.meet(record.id, () => openAttachment(nacre.host(), bundle)),
    });
    return empty(living === undefined ? 304 : 204);
  } catch (error) {
    meetings.dismiss(record.id, error);
    // As with Docker, what was to go at its end goes when it has none.
    if (record.remove) await removeContainer(nacre, record.id, { force: true, volumes: true });
    throw error;
  }
}

async function answerStop(call: Call): Promise<Answer> {
  return empty((await stopContainer(call.daemon.nacre, recordOf(call), toStopOptions(call))) ? 204 : 304);
}

async function answerRestart(call: Call): Promise<Answer> {
  await restartContainer(call.daemon.nacre, recordOf(call), toStopOptions(call));
  return empty();
}

/** A client that leaves does not take back what it asked for. */
function toStopOptions({ query }: Call): StopOptions {
  const [timeout, stopSignal] = [query.integer('t'), query.text('signal')];
  return { ...(timeout === undefined ? {} : { timeout }), ...(stopSignal === undefined ? {} : { stopSignal }) };
}

async function answerKill(call: Call): Promise<Answer> {
  const { nacre } = call.daemon;
  const record = recordOf(call);
  const signal = call.query.text('signal') ?? 'SIGKILL';
  await killContainer(nacre, record, signal);
  // As with Docker, who is told that it was killed may remove it at once.
  if (/^(9|(sig)?kill)$/i.test(signal)) await waitContainer(nacre, record, 'not-running', call.signal);
  return empty();
}

async function answerPause(call: Call): Promise<Answer> {
  await pauseContainer(call.daemon.nacre, recordOf(call));
  return empty();
}

async function answerUnpause(call: Call): Promise<Answer> {
  await unpauseContainer(call.daemon.nacre, recordOf(call));
  return empty();
}

function answerRename(call: Call): Answer {
  const name = call.query.text('name');
  if (name === undefined) throw daemonFault('daemon/bad-parameter', 'name is not given');
  renameContainer(call.daemon.nacre, recordOf(call), name.replace(/^\//, ''));
  return empty();
}

const conditions: readonly WaitCondition[] = ['not-running', 'next-exit', 'removed'];

/** Headers go at once: clients wait for them before they start what they wait for. */
function answerWait(call: Call): Answer {
  const text = call.query.text('condition') ?? 'not-running';
  const condition = conditions.find((each) => each === text);
  if (condition === undefined) throw daemonFault('daemon/bad-parameter', `invalid condition: "${text}"`);
  const waiting = waitContainer(call.daemon.nacre, recordOf(call), condition, call.signal);
  waiting.catch(() => undefined);

  async function* body(): AsyncGenerator<Uint8Array> {
    const StatusCode = await waiting;
    yield utf8(`${JSON.stringify({ StatusCode })}\n`);
  }

  return { kind: 'stream', status: 200, contentType: 'application/json', body: body(), atOnce: true };
}

async function answerRemove(call: Call): Promise<Answer> {
  const { id } = recordOf(call);
  const { query } = call;
  if (query.on('link'))
    throw daemonFault('daemon/not-supported', 'links go with their container', { hint: 'Remove the container.' });
  await removeContainer(call.daemon.nacre, id, { force: query.on('force'), volumes: query.on('v') });
  return empty();
}

async function answerPrune({ daemon, query }: Call): Promise<Answer> {
  const { containers, bytes } = await prune(daemon.nacre, { ...toPruneChoice(query.filters()), kinds: ['containers'] });
  return json({ ContainersDeleted: containers, SpaceReclaimed: bytes });
}
